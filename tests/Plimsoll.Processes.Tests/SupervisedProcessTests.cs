using System.Collections.Concurrent;
using System.Globalization;

namespace Plimsoll.Processes.Tests;

public sealed class SupervisedProcessTests
{
    private readonly ConcurrentQueue<string> _lines = new();

    [Fact]
    public async Task A_program_has_exactly_the_variables_that_it_is_given()
    {
        var exit = await Start(Sh("env") with { Environment = new Dictionary<string,
            string> { ["GREETING"] = "it's \"$HOME\"\nand `more`", ["LD_LIBRARY_PATH"] = "/nowhere" } }).Exited;
        Assert.Equal(0, exit.Code);
        Assert.Equal(["GREETING=it's \"$HOME\"", "LD_LIBRARY_PATH=/nowhere", "and `more`"],
            _lines.Where(line => !line.StartsWith("PWD=", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_name_that_a_shell_would_read_otherwise_is_refused() =>
        Assert.Throws<ArgumentException>(() => Start(Sh("true") with { Environment = new Dictionary<string,
            string> { ["A;touch /tmp/x;B"] = "1" } }));

    [Fact]
    public async Task Output_and_error_come_line_by_line_also_the_last_and_the_long_ones()
    {
        await Start(Sh("echo one; echo two >&2; head -c 40000 /dev/zero | tr '\\0' x; printf '\\nlast'")).Exited;
        Assert.Equal(["last", "one", "two"], _lines.Where(line => line.Length < 10).Order(StringComparer.Ordinal));
        Assert.Equal([40000 - LineReader.MaximumBytes, LineReader.MaximumBytes], _lines.Where(line => line.Length >= 10)
            .Select(line => line.Length).Order());
    }

    [Theory]
    [InlineData("exit 3", "exit code 3", null)]
    [InlineData("kill -9 $$", "signal 9 (SIGKILL)", 9)]
    public async Task How_it_ended_is_said(string script, string words, int? signal)
    {
        var exit = await Start(Sh(script)).Exited;
        Assert.Equal((words, signal), (exit.ToString(), exit.Signal));
    }

    [Fact]
    public async Task It_leads_a_session_and_a_group_and_its_rest_ends_with_it()
    {
        var process = Start(Sh("sleep 100 & echo $!; cut -d' ' -f5,6 /proc/$$/stat; exit 0"));
        await process.Exited;
        Assert.Equal($"{process.Pid} {process.Pid}", _lines.Last());
        await GoneAsync(int.Parse(_lines.First(), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Asking_it_to_stop_asks_only_the_program_and_killing_ends_all()
    {
        var process =
            Start(Sh("trap 'echo told' TERM; sh -c 'trap \"echo child told\" TERM; while :; do sleep 0.05; "
                + "done' & setsid sleep 100 & echo $!; echo up; while :; do sleep 0.05; done"));
        await _lines.ComesAsync("up");
        process.Stop(StopSignal.Terminate);
        await _lines.ComesAsync("told");
        process.Kill();
        Assert.Equal(9, (await process.Exited).Signal);
        Assert.DoesNotContain("child told", _lines);
        await GoneAsync(int.Parse(_lines.First(), CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("exit 0", false)]
    [InlineData("while :; do sleep 0.05; done", true)]
    public async Task A_daemon_that_left_it_ends_with_it(string then, bool kill)
    {
        Assert.SkipUnless(ControlGroup.Refusal is null, ControlGroup.Refusal ?? "");
        var process = Start(Sh($"setsid sh -c 'sleep 100 </dev/null >/dev/null 2>&1 & echo $!'; grep ^0:: /proc/self/cgroup; {then}"));
        await Eventually.HoldsAsync("it has said both", () => _lines.Count == 2);
        if (kill)
        {
            Assert.Contains(int.Parse(_lines.First(), CultureInfo.InvariantCulture), process.Members);
            process.Kill();
        }
        await process.Exited;
        await GoneAsync(int.Parse(_lines.First(), CultureInfo.InvariantCulture));
        var group = Path.Combine(ControlGroup.All!, Path.GetFileName(_lines.Last()));
        Assert.StartsWith("process-", Path.GetFileName(group), StringComparison.Ordinal);
        Assert.False(Directory.Exists(group));
    }

    [Fact]
    public async Task It_can_be_killed_in_its_very_first_moment()
    {
        for (var i = 0; i < 20; i++)
        {
            var process = Start(Sh("sleep 100"));
            process.Kill();
            Assert.Equal(9, (await process.Exited.WaitAsync(Eventually.Patience)).Signal);
        }
    }

    [Fact]
    public async Task A_view_shows_folders_where_they_are_said_to_be_and_secrets_to_their_user_alone()
    {
        Assert.SkipUnless(Sandbox.IsAvailable, Sandbox.Refusal ?? "");
        using var home = new TempFolder(); // mode 0700: another user cannot enter it
        var folder = Directory.CreateDirectory(home["image"]).FullName;
        await File.WriteAllTextAsync($"{folder}/file", "seen\n");
        var writable = Directory.CreateDirectory(home["it's $writable"]).FullName;
        HostUser.Nonroot.Own(writable);
        var spec =
            Sh("id -u; cat /mnt/image/file; cat '/mnt/secrets/pass word'; touch /mnt/image/new || echo read-only; "
                + "touch /mnt/data/new && echo written; pwd") with
        {
            User = HostUser.Nonroot,
            WorkingDirectory = "/mnt/image",
            Folders = [new(folder, "/mnt/image", false), new(writable, "/mnt/data", true)],
            Secrets = [new($"{folder}/file", "/mnt/secrets/pass word")],
            Environment = new Dictionary<string, string> { ["PATH"] = "/mnt/image:/usr/bin:/bin" },
        };
        // what an image brings must not be run as root before the user is taken
        await File.WriteAllTextAsync($"{folder}/mkdir", "#!/bin/sh\necho wrong mkdir\n");
        File.SetUnixFileMode($"{folder}/mkdir",
            UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        await Start(spec).Exited;
        Assert.Equal(["65532", "seen", "seen", "read-only", "written", "/mnt/image"],
            _lines.Where(line => !line.StartsWith("touch:", StringComparison.Ordinal)));
        Assert.True(File.Exists($"{writable}/new"));
        Assert.False(Directory.Exists("/mnt/image"));
    }

    private SupervisedProcess Start(ProcessSpec spec) => SupervisedProcess.Start(spec, _lines.Enqueue, TimeProvider.System);

    private static ProcessSpec Sh(string script) => new("/bin/sh", ["-c", script]);

    private static Task GoneAsync(int pid) => Eventually.HoldsAsync($"process {pid} is gone", () => !HostProcess.IsRunning(pid));
}
