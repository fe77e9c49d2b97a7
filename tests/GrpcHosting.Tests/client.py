"""Calls the server of the test at the address in argv[1], and says what failed."""
import sys

import grpc

from messages import decode, encode, path

channel = grpc.insecure_channel(sys.argv[1])
unary = channel.unary_unary(path("Unary"))
down = channel.unary_stream(path("Down"))
up = channel.stream_unary(path("Up"))
both = channel.stream_stream(path("Both"))


def expect(what, seen, expected):
    if seen != expected:
        sys.exit(f"{what}: {seen!r}, and {expected!r} was expected")


def status_of(what):
    try:
        what()
    except grpc.RpcError as error:
        return error
    sys.exit("no error")


# the four kinds
expect("unary", decode(unary(encode("hello", 7))), ("hello", 7))
expect("down", [decode(note)[1] for note in down(encode("x", 5000))], list(range(5000)))
expect("up", decode(up(encode("x", i) for i in range(100))), ("x" * 100, 4950))
expect("both", [decode(note) for note in both(encode("n", i) for i in range(100))], [("n", i) for i in range(100)])

# errors
error = status_of(lambda: unary(encode("fail:NotFound 100% n\u00e9")))
expect("code", error.code(), grpc.StatusCode.NOT_FOUND)
expect("words", error.details(), "100% n\u00e9")
trailers = dict(error.trailing_metadata())
expect("trailers", (trailers["why"], trailers["why-bin"]), ("asked", b"\x00\xff"))
error = status_of(lambda: list(down(encode("fail:Aborted after some", 3))))
expect("code after messages", (error.code(), error.details()), (grpc.StatusCode.ABORTED, "after some"))
error = status_of(lambda: unary(encode("throw:")))
expect("thrown", error.code(), grpc.StatusCode.UNKNOWN)
expect("no such method", status_of(lambda: channel.unary_unary("/testing.Calls/None")(b"")).code(), grpc.StatusCode.UNIMPLEMENTED)
expect("too long", status_of(lambda: unary(encode("x" * 5_000_000))).code(), grpc.StatusCode.RESOURCE_EXHAUSTED)

# metadata
answer, call = unary.with_call(encode("metadata:"), metadata=(("my-text", "a"), ("my-bin", b"\x01\x02\x03")))
for metadata in (dict(call.initial_metadata()), dict(call.trailing_metadata())):
    expect("metadata", (metadata["my-text"], metadata["my-bin"]), ("a", b"\x01\x02\x03"))

# deadline and cancellation
expect("deadline", status_of(lambda: unary(encode("wait:deadline"), timeout=5)).code(), grpc.StatusCode.DEADLINE_EXCEEDED)
call = down(encode("wait:cancelled", 1))
expect("before", decode(next(call))[0], "wait:cancelled")
call.cancel()
expect("cancelled", status_of(lambda: next(call)).code(), grpc.StatusCode.CANCELLED)

# gzip both ways
zipped = grpc.insecure_channel(sys.argv[1], compression=grpc.Compression.Gzip)
text = "y" * 100_000
expect("gzip", decode(zipped.unary_unary(path("Unary"))(encode(text))), (text, 0))
expect("gzip both", [decode(note)[0] for note in zipped.stream_stream(path("Both"))(encode(text) for _ in range(3))], [text] * 3)
print("all well")
