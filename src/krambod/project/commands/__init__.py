"""What can a person ask of krambod in a terminal?"""
