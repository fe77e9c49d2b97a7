using System.Collections.Concurrent;
using System.Diagnostics;

namespace Plimsoll.Processes.Tests;

/// <summary>Programs in real containers, whose root is an empty folder with this machine's programs and libraries mounted into
/// it.</summary>
public sealed class ContainerTests : IDisposable
{
    private static readonly string[] Machine = ["/bin", "/lib", "/lib64", "/usr"];
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TempFolder _home = new();

    public ContainerTests() => Assert.SkipUnless(OciRuntime.IsAvailable, OciRuntime.Refusal ?? "");

    public void Dispose()
    {
        Assert.False(Directory.Exists(Bundles) && Directory.EnumerateFileSystemEntries(Bundles).Any(), "a bundle is left");
        _home.Dispose();
    }

    private string Bundles => _home["bundles"];

    [Fact]
    public async Task It_is_nobody_and_may_do_nothing()
    {
        var exit =
            await Start(Sh("id -u; id -G; grep -E '^(Cap|NoNew)' /proc/self/status | grep -vE '\\s0+$'; "
                + "touch /new 2>/dev/null || echo root is read-only; touch /tmp/new && echo tmp is not; set -- /proc/[0-9]*; echo $#")).Exited;
        Assert.Equal(0, exit.Code);
        // the shell itself: it sees no process of others
        Assert.Equal(["65532", "65532", "NoNewPrivs:\t1", "root is read-only", "tmp is not", "1"], _lines);
    }

    [Fact]
    public async Task It_is_one_user_in_its_own_eyes_and_another_one_on_the_machine()
    {
        Assert.SkipUnless(OciRuntime.UsersRefusal is null, OciRuntime.UsersRefusal ?? "");
        var real = new HostUser(UserRange.Replicas.Lowest + 1, UserRange.Replicas.Lowest + 2);
        var data = Directory.CreateDirectory(_home["data"]).FullName;
        real.Own(data);
        await File.WriteAllTextAsync(_home["password"], "secret\n");
        var spec = Sh("""
            id -u; id -g; stat -c '%u %g' /usr /data; cat /run/secrets/password
            touch /data/new; grep -E '^Cap' /proc/self/status | grep -vE '\s0+$'
            """);
        await Start(spec with
        {
            User = real,
            Folders = [.. spec.Folders, new(data, "/data", Writable: true)],
            Secrets = [new(_home["password"], "/run/secrets/password")],
        }, container => container with { SeenUser = new(1000, 1001) }).Exited;
        Assert.Equal(["1000", "1001", "0 0", "1000 1001", "secret"], _lines);
        var written = FileStatus.Read(Path.Combine(data, "new"))!;
        Assert.Equal(real, new HostUser(written.Owner, written.Group));
    }

    [Fact]
    public async Task Every_container_of_one_root_may_write_to_tmp_and_sees_its_own()
    {
        var spec = Sh("ls /tmp; touch /tmp/new && stat -c %a /tmp");
        for (var i = 0; i < 2; i++) Assert.Equal(0, (await Start(spec).Exited).Code);
        Assert.Equal(["1777", "1777"], _lines);
    }

    [Fact]
    public async Task It_sees_its_folders_and_secrets_and_nothing_else_of_the_machine()
    {
        var data = Directory.CreateDirectory(_home["data"]).FullName;
        HostUser.Nonroot.Own(data);
        await File.WriteAllTextAsync(_home["password"], "secret\n");
        var spec =
            Sh("cat /run/secrets/password; touch /run/secrets/new 2>/dev/null || echo kept; touch /data/new; pwd; "
                + $"ls -d {_home.Path} 2>/dev/null || echo no home; echo $GREETING");
        await Start(spec with
        {
            WorkingDirectory = "/data",
            Folders = [.. spec.Folders, new(data, "/data", Writable: true)],
            Secrets = [new(_home["password"], "/run/secrets/password")],
            Environment = new Dictionary<string, string>(spec.Environment) { ["GREETING"] = "it's \"$HOME\" and `more`" },
        }).Exited;
        Assert.Equal(["secret", "kept", "/data", "no home", "it's \"$HOME\" and `more`"], _lines);
        Assert.True(File.Exists(Path.Combine(data, "new")));
    }

    [Fact]
    public async Task It_cannot_make_itself_namespaces()
    {
        var exit = await Start(Sh("grep Seccomp: /proc/self/status; unshare --user --map-root-user id")).Exited;
        Assert.NotEqual(0, exit.Code);
        Assert.Equal(["Seccomp:\t2", "unshare: unshare failed: Function not implemented"], _lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Its_limits_are_the_kernels()
    {
        var exit = await Start(Sh("""text=$(head -c 100m /dev/zero | tr '\0' x); echo ${#text}"""),
            container => container with { MemoryBytes = 32 << 20, CpuMillis = 500 }).Exited;
        Assert.DoesNotContain("104857600", _lines);
        Assert.True(exit.Code is 0 or 137, $"{exit}");
    }

    [Fact]
    public async Task A_fork_bomb_ends_at_its_limit_and_others_go_on()
    {
        // each child waits for a line that never comes; the first shell needs no child to say how many there were
        var bomb = Start(Sh("""
            mkfifo /tmp/wait; echo 0 >/tmp/count
            (exec 3<>/tmp/wait; n=0; while [ $n -lt 4000 ]; do (read -r line <&3) & n=$((n+1)); echo $n >/tmp/count; done) 2>/dev/null
            read -r n </tmp/count; echo "$n processes"; read -r line </tmp/wait
            """));
        await Eventually.HoldsAsync("it has all that it may have", () => !_lines.IsEmpty);
        Assert.Equal(0, (await Start(Sh("(echo others go on) | cat")).Exited).Code);
        bomb.Kill();
        await bomb.Exited;
        Assert.Equal(2, _lines.Count);
        Assert.Equal("others go on", _lines.Last());
        Assert.InRange(int.Parse(_lines.First().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture),
            ContainerSpec.MostProcesses / 2, ContainerSpec.MostProcesses);
    }

    [Theory]
    [InlineData("/tmp", null, 256)]
    [InlineData("/tmp", 64, 32)] // half of its memory: it is told, and not killed
    [InlineData("/dev/shm", null, 64)]
    public async Task What_it_writes_to_memory_has_an_end(string folder, int? memoryMegabytes, int megabytes)
    {
        var exit = await Start(Sh($"""
            cd {folder}
            head -c 1G /dev/zero 2>/dev/null >large || echo full
            stat -c %s large; rm large
            n=0; while [ $n -lt 100000 ] && true >$n; do n=$((n+1)); done 2>/dev/null
            echo $n
            """), container => container with { MemoryBytes = (long?)memoryMegabytes << 20 }).Exited;
        Assert.Equal(0, exit.Code);
        Assert.Equal(["full", $"{megabytes << 20}"], _lines.Take(2));
        Assert.InRange(int.Parse(_lines.Last(), System.Globalization.CultureInfo.InvariantCulture), 1000, megabytes * 256);
    }

    [Theory]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("trap 'echo told; exit 4' TERM; echo up; while :; do sleep 0.05; done", "exit code 4")]
    public async Task Its_end_is_the_programs(string script, string end)
    {
        var process = Start(Sh(script));
        if (script.Contains("up", StringComparison.Ordinal))
        {
            await _lines.ComesAsync("up");
            process.Stop(StopSignal.Terminate);
        }
        Assert.Equal(end, (await process.Exited).ToString());
    }

    [Fact]
    public async Task Killed_at_any_moment_nothing_of_it_is_left()
    {
        for (var milliseconds = 0; milliseconds < 200; milliseconds += 10)
        {
            var mark = Mark(7000 + milliseconds);
            var process = Start(Sh($"sleep {mark} & sleep {mark}"));
            await Task.Delay(milliseconds);
            process.Kill();
            await process.Exited.WaitAsync(Eventually.Patience);
            Assert.DoesNotContain(mark, Running());
        }
    }

    [Fact]
    public async Task When_the_runtimes_program_is_killed_the_container_ends_too()
    {
        var mark = Mark(7777);
        var process = Start(Sh($"echo up; sleep {mark}"));
        await _lines.ComesAsync("up");
        using (var runtime = Process.GetProcessById(process.Pid)) runtime.Kill();
        Assert.Equal(9, (await process.Exited).Signal);
        Assert.DoesNotContain(mark, Running());
    }

    [Fact]
    public async Task What_a_killed_supervisor_left_is_cleaned_up()
    {
        var mark = Mark(7778);
        var left = Bundle.Create(OciRuntime.Program!, Contained(Sh($"sleep {mark}"),
            container => container with { Ports = ContainerPorts.IsAvailable ? new(1, [new(80, 10080)]) : null }));
        var group = Path.Combine("plimsoll", Path.GetFileName(Directory.EnumerateDirectories(Bundles).Single()));
        using (var run = Process.Start(new ProcessStartInfo(left.Run.Program, left.Run.Arguments))!)
        {
            await Eventually.HoldsAsync("the container runs", () => Running().Contains(mark, StringComparison.Ordinal));
            run.Kill();
        }
        Assert.Contains(mark, Running(), StringComparison.Ordinal);
        OciRuntime.CleanUp(Bundles);
        Assert.DoesNotContain(mark, Running());
        Assert.Empty(ControlGroups(group));
    }

    [Fact]
    public void Of_a_container_that_never_began_no_control_group_is_left()
    {
        Assert.SkipUnless(ContainerPorts.IsAvailable, ContainerPorts.Refusal ?? "");
        var container = Bundle.Create(OciRuntime.Program!, Contained(Sh("true"),
            container => container with { Ports = new(1, [.. Enumerable.Range(1, 30).Select(port => new PortView(port, port + 10000))]) }));
        var group = Path.Combine("plimsoll", Path.GetFileName(Directory.EnumerateDirectories(Bundles).Single()));
        Assert.Single(ControlGroups(group));
        container.Delete();
        Assert.Empty(ControlGroups(group));
    }

    private static List<string> ControlGroups(string group) =>
        [.. ((string[])["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]).Select(root => Path.Combine(root, group)).Where(Directory.Exists)];

    private SupervisedProcess Start(ProcessSpec spec, Func<ContainerSpec, ContainerSpec>? with = null) =>
        SupervisedProcess.Start(Contained(spec, with ?? (container => container)), _lines.Enqueue, TimeProvider.System);

    private ProcessSpec Contained(ProcessSpec spec, Func<ContainerSpec, ContainerSpec> with) =>
        spec with { Container = with(new(Directory.CreateDirectory(_home["root"]).FullName, Bundles)) };

    private static ProcessSpec Sh(string script) => new("/bin/sh", ["-c", script])
    {
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        Folders = [.. Machine.Where(Directory.Exists).Select(path => new FolderView(path, path, Writable: false))],
    };

    /// <summary>Seconds to sleep by which a process is known on the whole machine, where other runs of these tests may be.</summary>
    private static string Mark(int seconds) => $"{seconds}.{Environment.ProcessId:0000000}";

    private static string Running() => string.Join('\n', Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Select(CommandLine));

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
