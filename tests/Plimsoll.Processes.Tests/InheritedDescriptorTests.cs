using Microsoft.Win32.SafeHandles;

namespace Plimsoll.Processes.Tests;

/// <summary>What the shell leaves open to Plimsoll is not for the programs that Plimsoll starts.</summary>
public sealed class InheritedDescriptorTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SafeFileHandle _inheritable;

    // open(2) without O_CLOEXEC: as a descriptor is that a shell handed over
    public InheritedDescriptorTests() =>
        _inheritable = new(LibC.Open(_folder.Write("secret", "root's alone\n"), LibC.OpenForReading), ownsHandle: true);

    public void Dispose()
    {
        _inheritable.Dispose();
        _folder.Dispose();
    }

    private string Look => $"if [ -e /proc/$$/fd/{_inheritable.DangerousGetHandle()} ]; then echo open; else echo closed; fi";

    [Fact]
    public void A_command_does_not_inherit_a_descriptor() => Assert.Equal("closed\n", CommandRunner.Run(new("/bin/sh", ["-c", Look])).Text);

    [Fact]
    public async Task A_supervised_program_does_not_inherit_a_descriptor()
    {
        var lines = new List<string>();
        await SupervisedProcess.Start(new("/bin/sh", ["-c", Look]), lines.Add, TimeProvider.System).Exited;
        Assert.Equal(["closed"], lines);
    }

    [Fact]
    public async Task A_daemon_does_not_inherit_a_descriptor()
    {
        Daemon.Start(new("/bin/sh", ["-c", Look]), _folder["log"]);
        await Eventually.BecomesAsync(
            "the daemon says that the descriptor is closed",
            () => Task.FromResult(File.Exists(_folder["log"]) ? File.ReadAllText(_folder["log"]) : ""),
            said => said == "closed\n");
    }

    [Fact]
    public void A_kernel_without_close_range_marks_each_descriptor()
    {
        CloseOnExec.MarkEach();
        var facts = File.ReadLines($"/proc/self/fdinfo/{_inheritable.DangerousGetHandle()}");
        var flags = facts.Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
        Assert.NotEqual(0, Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & 0x80000); // O_CLOEXEC
    }
}
