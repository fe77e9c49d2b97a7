"""testing.Note as bytes, and the names of the methods: no generated code is needed."""

NAMES = ("Unary", "Down", "Up", "Both")


def path(name):
    return "/testing.Calls/" + name


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def encode(text="", number=0):
    data = text.encode()
    return (b"\x0a" + varint(len(data)) + data if data else b"") + (b"\x10" + varint(number) if number else b"")


def decode(data):
    text, number, at = "", 0, 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        if read() == 0x0A:
            length = read()
            text = data[at:at + length].decode()
            at += length
        else:
            number = read()
    return text, number
