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

        var said = await RunAsync(bench, "attack.sh", home, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), bench.Store.Folder, daemon);

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
        using var bench = await Workbench.CreateAsync(machine, ("services/tool/plant.sh", "mkdir -p obj && ln -s \"$1\" obj/sub && ln -s \"$1/secret\" obj/file"));
        await RunAsync(bench, "plant.sh", victim.Path);
        await bench.Repository.CommitAsync(("services/tool/obj/sub/x.txt", "written by root"), ("services/tool/obj/file", "written by root"), ("services/tool/plant.sh", "cat obj/sub/x.txt obj/file"));
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
        await bench.Repository.CommitAsync(("sites/site/make.sh", $"mkdir dist && ln -s '{victim["secret"]}' dist/link && mkfifo dist/pipe"));
        var image = await bench.BuildAsync(Samples.SiteUnit, "sites");
        Assert.Empty((await bench.FilesAsync(image, (await bench.ManifestAsync(image)).Layers[0])).Single(file => file.Key == "srv/link").Value);
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

    [Fact(Usually = 20)]
    public async Task What_others_put_where_the_compiler_servers_socket_is_made_delays_one_build_and_stops_nothing()
    {
        Assert.SkipWhen(Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var folder = new TempFolder();
        var folders = new PackagingFolders(folder["work"], folder["cache"]);
        var place = BuildPlace.Of(folders, "acme");
        var name = CompilerServer.Announce(machine.Tools.DotNet, folders, place);
        var environment = new Dictionary<string, string?> { ["SharedCompilationId"] = name };
        var planted = Directory.CreateDirectory("/tmp/" + name);
        try
        {
            await CompilerServer.EnsureAsync(machine.Tools.DotNet, place, environment, default);
            var next = CompilerServer.EnsureAsync(machine.Tools.DotNet, place, environment, default);
            Assert.True(next.IsCompletedSuccessfully, "the next build waits for the server again");
            await CompilerServer.StopAsync(folders, default);
            Assert.Empty(Directory.GetFiles(folder["work/servers"]));
        }
        finally
        {
            planted.Delete();
        }
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
    public async Task The_compiler_server_stays_warm_as_the_workspaces_user_and_ends_when_it_is_stopped()
    {
        Assert.SkipWhen(Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var bench = await Workbench.CreateAsync(machine, Samples.Web);
        await bench.BuildAsync(Samples.WebUnit);
        var socket = "/tmp/" + CompilerServer.Announce(machine.Tools.DotNet, bench.Folders, BuildPlace.Of(bench.Folders, "acme"));
        await Eventually.HoldsAsync("a compiler server listens after the build", () => HostSocket.IsListening(socket));
        await CompilerServer.StopAsync(bench.Folders, default);
        await Eventually.HoldsAsync("the compiler server has ended", () => !HostSocket.IsListening(socket));
        Assert.False(File.Exists(socket));
    }

    /// <summary>Named mutexes of .NET are in memory that namespaces share, and know their owner by its thread's number: with equal ones dotnet crashed.</summary>
    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public async Task Processes_that_are_confined_at_the_same_time_have_numbers_of_their_own()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || Confinement.Refusal is not null, Confinement.Refusal ?? "");
        var confinement = new Confinement(new(Confinement.LowestUser, Confinement.LowestUser), []);
        var ran = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CommandRunner.RequireAsync(confinement.Confine(new("sh", ["-c", "echo $$"])))));
        Assert.InRange(ran.Select(result => result.Text).Distinct().Count(), 7, 8);
    }

    [Fact]
    public void Workspaces_and_homes_have_users_of_their_own()
    {
        Assert.SkipWhen(Confinement.Refusal is not null, Confinement.Refusal ?? "");
        using var folder = new TempFolder();
        string[] homes = ["a", "b"], workspaces = ["one", "two"];
        var users = homes.SelectMany(home => workspaces.Select(workspace => BuildPlace.Of(new(folder[$"{home}/work"], folder["cache"]), workspace).User!)).ToList();
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
        var output = new Lines();
        var unit = Samples.ToolUnit with { Test = [["sh", script, .. arguments]] };
        var inputs = await bench.Repository.InputsAsync(machine.Tools, unit, "");
        await new TestRunner(machine.Tools, bench.Folders with { Cache = Path.Combine(bench.Folders.Work, "cache") }, TimeProvider.System)
            .RunAsync(await bench.Repository.OpenAsync(), "acme", unit, inputs.Files, output, default);
        return output;
    }

    private static bool IsRunning(string argument) => Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(process), out _) && File.ReadAllText(Path.Combine(process, "cmdline")).Contains(argument, StringComparison.Ordinal);
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

    private sealed class Lines : List<string>, IProgress<string>
    {
        public void Report(string value)
        {
            lock (this) Add(value);
        }
    }
}
