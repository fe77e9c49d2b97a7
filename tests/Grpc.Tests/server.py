"""testing.Calls on a port that is printed first. Ends when its standard input does. Messages are gzip when argv[1] says so."""
import sys
import threading
from concurrent import futures

import grpc

from messages import NAMES, decode, encode, path


def obey(text, context):
    word, _, rest = text.partition(":")
    if word == "fail":
        context.set_trailing_metadata((("why", "asked"), ("why-bin", b"\x00\xff")))
        code, _, words = rest.partition(" ")
        context.abort(grpc.StatusCode[code], words)
    if word == "metadata":
        mine = [(key, value) for key, value in context.invocation_metadata() if key.startswith("my-")]
        context.send_initial_metadata(mine)
        context.set_trailing_metadata(mine)
    if word == "wait":
        ended = threading.Event()
        if not context.add_callback(ended.set):
            ended.set()
        print("waits", text, flush=True)
        ended.wait()
        print("cancelled", text, flush=True)


def unary(request, context):
    obey(decode(request)[0], context)
    return request


def down(request, context):
    text, count = decode(request)
    for i in range(count):
        yield encode(text, i)
    obey(text, context)


def up(requests, context):
    notes = [decode(request) for request in requests]
    return encode("".join(text for text, _ in notes), sum(number for _, number in notes))


def both(requests, context):
    for request in requests:
        obey(decode(request)[0], context)
        yield request


class Calls(grpc.GenericRpcHandler):
    handlers = dict(zip(map(path, NAMES), (
        grpc.unary_unary_rpc_method_handler(unary),
        grpc.unary_stream_rpc_method_handler(down),
        grpc.stream_unary_rpc_method_handler(up),
        grpc.stream_stream_rpc_method_handler(both),
    )))

    def service(self, details):
        return self.handlers.get(details.method)


server = grpc.server(futures.ThreadPoolExecutor(16), handlers=(Calls(),), compression=getattr(grpc.Compression, sys.argv[1]))
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
sys.stdin.read()
server.stop(0).wait()
