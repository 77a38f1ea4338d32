"""Which configuration is a demo's? One that reaches nothing but this machine."""

from krambod.project.configuration import Configuration

HERE = "http://localhost:9200"
DOUBLE = "http://127.0.0.1:9100"


def demo_configuration(**changes: str) -> Configuration:
    places = {"demo_shop_url": HERE, "dinero_api_url": DOUBLE, "dinero_connect_url": DOUBLE}
    return Configuration.model_validate(places | changes)
