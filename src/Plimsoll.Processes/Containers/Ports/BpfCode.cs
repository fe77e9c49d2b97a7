using System.Buffers.Binary;

namespace Plimsoll.Processes;

/// <summary>
/// Writes a program for the kernel's BPF machine (RFC 9669). Registers are numbers: 0 has results, 1 to 5 are arguments and lost in
/// calls, 6 to 9 are kept, 10 is the end of the stack.
/// </summary>
internal sealed class BpfCode
{
    private const int BytesOfInstruction = 8;

    private readonly List<Instruction> _instructions = [];
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);

    private sealed record Instruction(byte Code, int Target, int Source, int Offset, int Value)
    {
        public string? To { get; init; }
    }

    /// <summary>Reads 32 bits at an address in a register.</summary>
    public BpfCode Load(int target, int address, int offset) => Add(0x61, target, address, offset, 0);

    /// <summary>Writes 32 bits to an address in a register.</summary>
    public BpfCode Store(int address, int offset, int source) => Add(0x63, address, source, offset, 0);

    public BpfCode Set(int target, int value) => Add(0xb7, target, 0, 0, value);

    public BpfCode Copy(int target, int source) => Add(0xbf, target, source, 0, 0);

    public BpfCode Increase(int target, int value) => Add(0x07, target, 0, 0, value);

    public BpfCode And(int target, int value) => Add(0x57, target, 0, 0, value);

    /// <summary>Puts a map that this process has open into a register.</summary>
    public BpfCode SetMap(int target, int descriptor)
    {
        const int descriptorOfMap = 1; // BPF_PSEUDO_MAP_FD
        Add(0x18, target, descriptorOfMap, 0, descriptor);
        return Add(0, 0, 0, 0, 0);
    }

    /// <summary>Calls a function of the kernel.</summary>
    public BpfCode Call(int function) => Add(0x85, 0, 0, 0, function);

    public BpfCode Go(string to) => Add(0x05, 0, 0, 0, 0, to);

    /// <summary>Goes there when the lower 32 bits are this number.</summary>
    public BpfCode GoIf(int register, int value, string to) => Add(0x16, register, 0, 0, value, to);

    /// <summary>Goes there when the lower 32 bits are another number.</summary>
    public BpfCode GoUnless(int register, int value, string to) => Add(0x56, register, 0, 0, value, to);

    /// <summary>Goes there when the whole register, which may have an address, is zero.</summary>
    public BpfCode GoIfNull(int register, string to) => Add(0x15, register, 0, 0, 0, to);

    /// <summary>Ends with a result.</summary>
    public BpfCode Return(int value) => Set(0, value).Add(0x95, 0, 0, 0, 0);

    /// <summary>Names the place of what comes next.</summary>
    public BpfCode Label(string name)
    {
        _labels.Add(name, _instructions.Count);
        return this;
    }

    /// <summary>The program as the kernel takes it, on a machine whose lowest byte is the first.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_instructions.Count * BytesOfInstruction];
        foreach (var (i, each) in _instructions.Index())
        {
            var at = bytes.AsSpan(i * BytesOfInstruction);
            at[0] = each.Code;
            at[1] = (byte)(each.Target | each.Source << 4);
            BinaryPrimitives.WriteInt16LittleEndian(at[2..], (short)(each.To is null ? each.Offset : _labels[each.To] - i - 1));
            BinaryPrimitives.WriteInt32LittleEndian(at[4..], each.Value);
        }
        return bytes;
    }

    private BpfCode Add(byte code, int target, int source, int offset, int value, string? to = null)
    {
        _instructions.Add(new(code, target, source, offset, value) { To = to });
        return this;
    }
}
