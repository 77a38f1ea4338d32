"""How does a request get from the network to the application, and its answer back, without a slow caller in the way?"""
