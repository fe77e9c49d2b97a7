using System.Runtime.InteropServices;

namespace Plimsoll.Processes.Polling;

/// <summary>The operating system refused a call that it refuses only when it is out of something: descriptors, memory, watches.</summary>
public sealed class SystemCallException : IOException
{
    private SystemCallException(string call, int error) : base($"{call}: {Marshal.GetPInvokeErrorMessage(error)}") => Error = error;

    /// <summary>The <c>errno</c>.</summary>
    public int Error { get; }

    internal static int ThrowIfFailed(int result, string call) =>
        result >= 0 ? result : throw new SystemCallException(call, Marshal.GetLastPInvokeError());
}
