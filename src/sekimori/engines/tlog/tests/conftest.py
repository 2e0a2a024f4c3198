"""A server that speaks S3, on this machine, for one run of tests."""

from itertools import count

import boto3
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

ACCESS = {"aws_access_key_id": "tests", "aws_secret_access_key": "tests", "region_name": "us-east-1"}


@pytest.fixture(scope="session")
def s3():
    """Makes buckets, each empty."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client("s3", endpoint_url=url, **ACCESS)
    numbers = count()

    def bucket():
        name = f"log-{next(numbers)}"
        client.create_bucket(Bucket=name)
        return S3Store(
            name,
            prefix="city/log",
            endpoint=url,
            access_key_id=ACCESS["aws_access_key_id"],
            secret_access_key=ACCESS["aws_secret_access_key"],
            region=ACCESS["region_name"],
            client_options={"allow_http": True},
        )

    yield bucket
    server.stop()
