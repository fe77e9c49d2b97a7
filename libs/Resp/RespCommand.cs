using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Resp;

/// <summary>A command as it goes over the wire. Immutable: make one that is used often once, and send it any number of times.</summary>
public sealed class RespCommand
{
    readonly byte[] _wire;

    RespCommand(string name, byte[] wire) => (Name, _wire) = (name, wire);

    /// <summary>The command's name, for instance <c>INCR</c>; what errors say of it, because arguments may be secret.</summary>
    public string Name { get; }

    /// <summary>An array of bulk strings, which is how RESP2 sends a command.</summary>
    public ReadOnlyMemory<byte> Wire => _wire;

    /// <summary>A command with text arguments, sent as UTF-8.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static RespCommand Create(string name, params ReadOnlySpan<string> arguments)
    {
        var bytes = new ReadOnlyMemory<byte>[arguments.Length];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = Encoding.UTF8.GetBytes(arguments[i]);
        return Create(name, bytes);
    }

    /// <summary>A command with arguments of any bytes.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static RespCommand Create(string name, ReadOnlySpan<ReadOnlyMemory<byte>> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var wire = new ArrayBufferWriter<byte>();
        WriteHeader(wire, (byte)'*', 1 + arguments.Length);
        WriteBulk(wire, Encoding.UTF8.GetBytes(name));
        foreach (var argument in arguments) WriteBulk(wire, argument.Span);
        return new(name, wire.WrittenSpan.ToArray());
    }

    static void WriteBulk(ArrayBufferWriter<byte> wire, ReadOnlySpan<byte> bytes)
    {
        WriteHeader(wire, (byte)'$', bytes.Length);
        wire.Write(bytes);
        wire.Write("\r\n"u8);
    }

    static void WriteHeader(ArrayBufferWriter<byte> wire, byte type, int count)
    {
        var span = wire.GetSpan(16);
        span[0] = type;
        Utf8Formatter.TryFormat(count, span[1..], out var digits);
        "\r\n"u8.CopyTo(span[(1 + digits)..]);
        wire.Advance(1 + digits + 2);
    }
}
