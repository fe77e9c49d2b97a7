using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Flood;

/// <summary>
/// Makes a socket deaf: a filter drops all that arrives for it, so that the answer to its SYN is neither acknowledged nor reset, as if the
/// client had vanished. Needs no rights and no other machine.
/// </summary>
internal static class HalfOpen
{
    private const int LevelSocket = 1, AttachFilter = 26; // SOL_SOCKET, SO_ATTACH_FILTER of asm-generic/socket.h

    private static readonly byte[] Program = MakeProgram();

    public static void Prepare(Socket socket) => socket.SetRawSocketOption(LevelSocket, AttachFilter, Program);

    // struct sock_fprog: the number of instructions, and where they are. The only one is BPF_RET with 0: no byte of the packet is kept
    private static byte[] MakeProgram()
    {
        var instruction = Marshal.AllocHGlobal(sizeof(long));
        Marshal.WriteInt64(instruction, 0x06);
        var program = new byte[2 * sizeof(long)];
        program[0] = 1;
        BitConverter.TryWriteBytes(program.AsSpan(sizeof(long)), instruction.ToInt64());
        return program;
    }
}
