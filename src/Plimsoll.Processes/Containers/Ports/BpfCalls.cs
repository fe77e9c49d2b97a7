using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Plimsoll.Processes;

/// <summary>The system call bpf(2), as far as it is needed here. What it gives is a descriptor, which keeps the object alive.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class BpfCalls
{
    private const int CreateMap = 0, UpdateMap = 2, DeleteFromMap = 3, LoadProgram = 5, AttachProgram = 8;
    private const int Hash = 1; // BPF_MAP_TYPE_HASH
    private const int SocketAddress = 18; // BPF_PROG_TYPE_CGROUP_SOCK_ADDR
    private const int BesideOthers = 2; // BPF_F_ALLOW_MULTI
    private const int Words = 16;

    /// <summary>Makes a map from numbers to numbers of 32 bits.</summary>
    /// <exception cref="Win32Exception">The kernel refuses, or has no BPF.</exception>
    public static SafeFileHandle CreateHash(int capacity) =>
        new(Require(CreateMap, [Pair(Hash, sizeof(int)), Pair(sizeof(int), capacity)], "a map"), ownsHandle: true);

    /// <summary>Sets a value of a map.</summary>
    /// <exception cref="Win32Exception">It is full.</exception>
    public static void Set(SafeFileHandle map, int key, int value) =>
        Require(UpdateMap, [Pair((int)map.DangerousGetHandle(), 0), (ulong)&key, (ulong)&value, 0], "a value of a map");

    /// <summary>Takes a value out of a map; nothing when it is not there.</summary>
    public static void Remove(SafeFileHandle map, int key) => Call(DeleteFromMap, [Pair((int)map.DangerousGetHandle(), 0), (ulong)&key]);

    /// <summary>
    /// Gives the kernel a program, and lets it run at one kind of call of a control group, beside the programs of others. It is gone with
    /// the group.
    /// </summary>
    /// <exception cref="Win32Exception">The kernel refuses it, or has no BPF.</exception>
    public static void Attach(int group, SocketCall call, byte[] program)
    {
        fixed (byte* code = program, license = "GPL\0"u8)
        {
            var loaded = Require(
                LoadProgram,
                [Pair(SocketAddress, program.Length / sizeof(ulong)), (ulong)code, (ulong)license, 0, 0, 0, 0, 0, Pair(0, (int)call)],
                $"a program for {call}");
            using var held = new SafeFileHandle(loaded, ownsHandle: true);
            Require(AttachProgram, [Pair(group, (int)loaded), Pair((int)call, BesideOthers)], $"a program for {call} of a control group");
        }
    }

    private static ulong Pair(int first, int second) => (uint)first | (ulong)(uint)second << 32;

    private static nint Require(int command, ReadOnlySpan<ulong> attributes, string what)
    {
        var result = Call(command, attributes);
        return result >= 0 ? result
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"the kernel refuses {what}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static nint Call(int command, ReadOnlySpan<ulong> attributes)
    {
        var words = stackalloc ulong[Words];
        var all = new Span<ulong>(words, Words);
        all.Clear();
        attributes.CopyTo(all);
        return LibC.SystemCall(Number, command, (nint)words, Words * sizeof(ulong));
    }

    private static nint Number => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321,
        Architecture.Arm64 => 280,
        var other => throw new Win32Exception($"the number of bpf(2) is not known on {other}"),
    };
}

/// <summary>
/// A system call about the address of a socket, by the number that the kernel has for programs at it (<c>enum bpf_attach_type</c>).
/// </summary>
internal enum SocketCall
{
    Bind4 = 8,
    Bind6 = 9,
    Connect4 = 10,
    Connect6 = 11,
}
