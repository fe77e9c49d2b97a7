using System.Globalization;
using System.Net.Sockets;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests;

/// <summary>What a repository that is built and tested by root reaches of the machine (docs/security.md).</summary>
public sealed class ConfinementTests(Machine machine)
{
    private const string Attack = """
        try() { what=$1; shift; if "$@" >/dev/null 2>&1; then echo "done: $what"; else echo "refused: $what"; fi; }
        try "read the token" cat "$1/token"
        try "see the socket" test -e "$1/controller.sock"
        try "read the keys" ls "$1/keys"
        try "read the work of another workspace" cat "$1/work/other"
        try "read root's files" cat "$3/secret"
        try "read a password file" cat /etc/shadow
        try "signal the keeper" kill -0 "$2"
        try "see the keeper" test -e "/proc/$2"
        try "write the registry's store" sh -c "echo x >'$3/planted'"
        try "plant a package for others" sh -c 'echo x >"${NUGET_FALLBACK_PACKAGES%%;*}/planted"'
        try "change its own lock" sh -c 'echo x >>../../../../lock'
        try "change what ends the search for configuration" sh -c 'echo x >../../../global.json'
        try "mount" mount -t tmpfs none /mnt
        try "write its own files" sh -c 'echo x >own && echo x >"$HOME/own" && echo x >"$TMPDIR/own" && echo x >"$NUGET_PACKAGES/own"'
        id -u >&2
        setsid sleep "$4" </dev/null >/dev/null 2>&1 &
        """;

    [Fact]
    public async Task Tests_of_a_unit_reach_nothing_but_their_own_files()
    {
        Assert.SkipWhen(Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var bench = await Workbench.CreateAsync(machine, ("services/tool/attack.sh", Attack));
        var home = Path.GetDirectoryName(bench.Folders.Work)!;
        Directory.CreateDirectory(Path.Combine(home, "keys"));
        Directory.CreateDirectory(bench.Folders.Work);
        await File.WriteAllTextAsync(Path.Combine(home, "token"), "secret");
        await File.WriteAllTextAsync(Path.Combine(bench.Folders.Work, "other"), "secret");
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(bench.Store.Folder).FullName, "secret"), "secret");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(home, "controller.sock")));
        socket.Listen();
        var daemon = Random.Shared.Next(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);

        var said = await RunAsync(bench, "attack.sh", home, Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            bench.Store.Folder, daemon);

        Assert.Equal("done: write its own files", Assert.Single(said, line => line.StartsWith("done:", StringComparison.Ordinal)));
        Assert.Equal(13, said.Count(line => line.StartsWith("refused:", StringComparison.Ordinal)));
        Assert.Contains(BuildPlace.Of(bench.Folders, "acme").User!.Uid.ToString(CultureInfo.InvariantCulture), said);
        Assert.False(File.Exists(Path.Combine(bench.Store.Folder, "planted")));
        await Eventually.HoldsAsync("what it left behind has ended", () => !IsRunning(daemon));
    }

    [Fact]
    public async Task Links_that_a_build_leaves_lead_root_nowhere()
    {
        Assert.SkipWhen(Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var victim = new TempFolder();
        await File.WriteAllTextAsync(victim["secret"], "secret");
        using var bench = await Workbench.CreateAsync(machine, ("services/tool/plant.sh",
            "mkdir -p obj && ln -s \"$1\" obj/sub && ln -s \"$1/secret\" obj/file"));
        await RunAsync(bench, "plant.sh", victim.Path);
        await bench.Repository.CommitAsync(("services/tool/obj/sub/x.txt", "written by root"),
            ("services/tool/obj/file", "written by root"), ("services/tool/plant.sh", "cat obj/sub/x.txt obj/file"));
        Assert.Equal(["written by rootwritten by root"], await RunAsync(bench, "plant.sh"));
        Assert.Equal(["secret"], Directory.GetFiles(victim.Path).Select(Path.GetFileName));
        Assert.Equal("secret", await File.ReadAllTextAsync(victim["secret"]));
    }

    [Fact]
    public async Task What_a_link_of_a_build_leads_to_is_not_packed()
    {
        Assert.SkipWhen(Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var victim = new TempFolder();
        await File.WriteAllTextAsync(victim["secret"], "secret");
        using var bench = await Workbench.CreateAsync(machine, ("sites/site/make.sh", $"ln -s '{victim.Path}' dist"));
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildAsync(Samples.SiteUnit, "sites"));
        Assert.StartsWith("PLM4014: reading what was built in ", refused.Message, StringComparison.Ordinal);
        await bench.Repository.CommitAsync(("sites/site/make.sh",
            $"mkdir dist && ln -s '{victim["secret"]}' dist/link && mkfifo dist/pipe"));
        var image = await bench.BuildAsync(Samples.SiteUnit, "sites");
        Assert.Empty((await bench.FilesAsync(image, (await bench.ManifestAsync(image)).Layers[0]))
            .Single(file => file.Key == "srv/link").Value);
    }

    [Fact(Usually = 60)]
    public async Task What_the_links_of_a_published_program_lead_to_is_read_as_the_builds_user()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var victim = new TempFolder();
        await File.WriteAllTextAsync(victim["secret"], "secret");
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(victim["secret"], UnixFileMode.UserRead);
        using var bench = await Workbench.CreateAsync(machine, LinkingTool($"ln -sfn {victim["secret"]} &quot;$(PublishDir)stolen&quot;"));

        // MSBuild runs no command where the path of temporary files has a space
        var folders = bench.Folders with { Work = victim["work"] };
        await using var server = new Stopping(folders);

        var refused = await Assert.ThrowsAsync<PlimsollException>(() => BuildAsync());
        Assert.True(refused.Message.StartsWith("PLM4014: reading what was built in ", StringComparison.Ordinal), refused.Message);
        Assert.Contains("./stolen", refused.Message, StringComparison.Ordinal);

        await bench.Repository.CommitAsync([.. LinkingTool("ln -sfn /dev/zero &quot;$(PublishDir)endless&quot;")]);
        refused = await Assert.ThrowsAsync<PlimsollException>(() => BuildAsync());
        Assert.True(refused.Message.StartsWith("PLM4006: ", StringComparison.Ordinal), refused.Message);
        Assert.Contains("./endless", refused.Message, StringComparison.Ordinal);

        await bench.Repository.CommitAsync([.. LinkingTool(
            "ln -sfn . &quot;$(PublishDir)one&quot; &amp;&amp; ln -sfn . &quot;$(PublishDir)two&quot;")]);
        refused = await Assert.ThrowsAsync<PlimsollException>(() => BuildAsync());
        Assert.True(refused.Message.StartsWith("PLM4006: ", StringComparison.Ordinal), refused.Message);
        Assert.Contains("./one/one/one", refused.Message, StringComparison.Ordinal);

        await bench.Repository.CommitAsync([.. LinkingTool(
            "echo mine >&quot;$(PublishDir)own&quot; &amp;&amp; ln -sfn own &quot;$(PublishDir)link&quot;")]);
        var image = await BuildAsync();
        var files = new Dictionary<string, byte[]>();
        foreach (var layer in (await bench.ManifestAsync(image)).Layers)
            foreach (var (path, content) in await bench.FilesAsync(image, layer)) files[path] = content;
        Assert.Equal("mine\n"u8, files["app/link"]);
        Assert.DoesNotContain("app/stolen", files.Keys);

        async Task<UnitImage> BuildAsync()
        {
            var inputs = await bench.Repository.InputsAsync(machine.Tools, Samples.ToolUnit, "services");
            return await new Packager(bench.Store, machine.Tools, folders, TimeProvider.System)
                .BuildAsync(await bench.Repository.OpenAsync(), "acme", inputs, null, null, default);
        }
    }

    [Fact]
    public async Task Each_command_has_temporary_files_of_its_own_where_all_users_have_theirs()
    {
        Assert.SkipWhen(Confinement.Refusal is not null, Confinement.Refusal ?? "");
        // as .NET makes it in /tmp/.dotnet, for itself alone
        var name = "plimsoll-" + Guid.NewGuid().ToString("n");
        string[] shared = ["/tmp", "/var/tmp", "/dev/shm"];
        foreach (var folder in shared) Directory.CreateDirectory(Path.Combine(folder, name));
        try
        {
            using var bench = await Workbench.CreateAsync(machine, ("services/tool/make.sh", """
                for folder in "$2" "$3" "$4"; do
                    ls -A "$folder"
                    stat -c %a "$folder"
                    mkdir -m 700 "$folder/$1" && echo x >"$folder/$1/file"
                done
                case $TMPDIR in */tmp) echo own ;; esac
                """));
            string[] expected = ["1777", "1777", "1777", "own"];
            // below it are the folders that it is given, where its home is there
            var own = bench.Folders.Work.Split('/')[2];
            for (var i = 0; i < 2; i++)
                Assert.Equal(expected, (await RunAsync(bench, "make.sh", [name, .. shared, $"{i}"])).Where(line => line != own));
            Assert.All(shared, folder => Assert.Empty(Directory.GetFiles(Path.Combine(folder, name))));
        }
        finally
        {
            foreach (var folder in shared) Directory.Delete(Path.Combine(folder, name));
        }
    }

    [Theory]
    [InlineData("more than 64 MB of memory", "head -c 200000000 /dev/zero | tail -c 150000000 >/dev/null")]
    [InlineData("more than 32 processes and threads", "i=0; while [ $i -lt 100 ]; do sleep 60 & i=$((i+1)); done")]
    [InlineData(null, "exit 7")]
    public async Task A_build_that_takes_too_much_is_ended_and_says_what(string? exceeded, string script)
    {
        if (!OperatingSystem.IsLinux()) return;
        var refusal = Confinement.Refusal ?? LimitedGroup.Refusal;
        Assert.SkipWhen(refusal is not null, refusal ?? "");
        var confinement = new Confinement(new(Confinement.LowestUser, Confinement.LowestUser), []);
        IReadOnlyList<string> entrances;
        using (var limits = LimitedGroup.Create(new(64 << 20, 32)))
        {
            entrances = limits!.Entrances;
            var run = ConfinedRun.RunAsync(confinement, limits, new("/bin/sh", ["-c", script]), "the build of web", null, default);
            if (exceeded is null) Assert.Equal(7, (await run).ExitCode);
            else
            {
                var ended = await Assert.ThrowsAsync<PlimsollException>(() => run);
                Assert.Equal(("PLM1019", Outcome.Failed), (ended.Code, ended.Outcome));
                Assert.StartsWith($"PLM1019: the build of web was ended: it took {exceeded}, ", ended.Message, StringComparison.Ordinal);
            }
        }
        Assert.All(entrances, entrance => Assert.False(Directory.Exists(Path.GetDirectoryName(entrance)), entrance));
    }

    [Fact]
    public void A_workspace_that_had_a_user_of_its_own_never_runs_as_root()
    {
        Assert.SkipWhen(Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var folder = new TempFolder();
        var folders = new PackagingFolders(folder["work"], folder["cache"]);
        var never = BuildPlace.Of(folders, "never", "refused for a test", null);
        Assert.Null(never.User);
        Assert.EndsWith("refused for a test", never.Warning, StringComparison.Ordinal);
        Assert.Null(BuildPlace.Of(folders, "had", null, null).Warning);
        var refused = Assert.Throws<PlimsollException>(() => BuildPlace.Of(folders, "had", "refused for a test", null));
        Assert.Equal(Outcome.Unavailable, refused.Outcome);
        Assert.StartsWith("PLM4015: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("refused for a test", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workspace_has_the_users_package_sources_or_else_nuget_org()
    {
        Assert.SkipWhen(Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var folder = new TempFolder();
        var folders = new PackagingFolders(folder["work"], folder["cache"]);
        Directory.CreateDirectory(folder["users/NuGet"]);
        Assert.Contains("https://api.nuget.org/v3/index.json", Sources(), StringComparison.Ordinal);
        File.WriteAllText(folder["users/NuGet/NuGet.Config"], "<configuration />");
        Assert.Equal("<configuration />", Sources());

        string Sources() =>
            File.ReadAllText(Path.Combine(BuildPlace.Of(folders, "acme", null, folder["users"]).NuGet, "NuGet", "NuGet.Config"));
    }

    [Fact(Usually = 60)]
    public async Task No_process_of_a_build_outlives_it_not_even_the_compilers_server()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var bench = await Workbench.CreateAsync(machine, Samples.Web);
        var user = BuildPlace.Of(bench.Folders, "acme").User!.Uid;
        var seen = 0;
        var building = bench.BuildAsync(Samples.WebUnit);
        while (!building.IsCompleted)
        {
            seen = Math.Max(seen, Processes(user).Count(command => command.Contains("VBCSCompiler", StringComparison.Ordinal)));
            await Task.WhenAny(building, Task.Delay(TimeSpan.FromMilliseconds(50)));
        }
        await building;
        Assert.Empty(Processes(user));
        Assert.NotEqual(0, seen);
    }

    [Fact]
    public void Workspaces_and_homes_have_users_of_their_own()
    {
        Assert.SkipWhen(Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var folder = new TempFolder();
        string[] homes = ["a", "b"], workspaces = ["one", "two"];
        var users = homes.SelectMany(home => workspaces.Select(workspace =>
            BuildPlace.Of(new(folder[$"{home}/work"], folder["cache"]), workspace).User!)).ToList();
        Assert.Equal(4, users.Distinct().Count());
        Assert.All(users, user => Assert.InRange(user.Uid, Confinement.LowestUser, Confinement.LowestUser + 99_999_999));
    }

    private static (string Path, string? Content)[] LinkingTool(string command) =>
    [
        ("services/tool/Tool.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
              <Target Name="Link" AfterTargets="Publish"><Exec Command="{command}" /></Target>
            </Project>
            """),
        ("services/tool/Program.cs", """System.Console.WriteLine("hello");"""),
    ];

    private async Task<List<string>> RunAsync(Workbench bench, string script, params string[] arguments)
    {
        var output = new ToldLines();
        var unit = Samples.ToolUnit with { Test = [["sh", script, .. arguments]] };
        var inputs = await bench.Repository.InputsAsync(machine.Tools, unit, "");
        await new TestRunner(machine.Tools, bench.Folders with { Cache = Path.Combine(bench.Folders.Work, "cache") }, TimeProvider.System)
            .RunAsync(await bench.Repository.OpenAsync(), "acme", unit, inputs.Files, output.Unit, default);
        return [.. output.Output];
    }

    /// <summary>The command lines of a user's processes.</summary>
    private static List<string> Processes(int uid)
    {
        var found = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var status = File.ReadLines(Path.Combine(process, "status"));
                if (status.Any(line => line.StartsWith($"Uid:\t{uid}\t", StringComparison.Ordinal)))
                    found.Add(File.ReadAllText(Path.Combine(process, "cmdline")));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // it has just ended
            }
        }
        return found;
    }

    private static bool IsRunning(string argument) => Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(process), out _) && File.ReadAllText(Path.Combine(process, "cmdline"))
                .Contains(argument, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private sealed class Stopping(PackagingFolders folders) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await CompilerServer.StopAsync(folders, default);
    }
}
