using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>What others make of our images: skopeo, podman and containerd, out of <c>plimsoll registry serve</c>.</summary>
public sealed class ForeignProgramTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-foreign-");
    private readonly ConcurrentQueue<string> _served = new();
    private readonly List<SupervisedProcess> _started = [];
    private Sandbox _sandbox = null!;
    private string _digest = "";
    private string _image = "";

    public async ValueTask InitializeAsync()
    {
        _sandbox = await CounterWorkspace.CreateAsync();
        Clone.CopyTo(_sandbox.Repository, "images/base", "images/dotnet");
        _sandbox.Write(CounterWorkspace.Manifest, "name: counter\nbuild: { dotnet: Counter.csproj, base: dotnet }\nport: 3030\n");
        var commit = await _sandbox.CommitAsync("The counter on bases");
        var units = JsonDocument.Parse((await _sandbox.RequireAsync("build", "-o", "json")).Out).RootElement.GetProperty("units");
        _digest = units.EnumerateArray().Single(unit => unit.GetProperty("name").GetString() == "counter").GetProperty("digest").GetString()!;

        var port = FreePort();
        var program = await Clone.ProgramAsync();
        Start(new(program, ["registry", "serve", "--port", port.ToString(CultureInfo.InvariantCulture)]) { WorkingDirectory = _sandbox.Repository, Environment = new Dictionary<string, string> { ["PLIMSOLL_HOME"] = _sandbox.Home, ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "/usr/share/dotnet" } });
        while (!_served.Any(line => line.Contains("serves", StringComparison.Ordinal))) await Task.Delay(20, TestContext.Current.CancellationToken);
        _image = $"localhost:{port}/acme/counter:{commit}";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_started))
        {
            process.Stop(StopSignal.Terminate);
            await process.Exited.WaitAsync(TimeSpan.FromSeconds(20));
        }
        await _sandbox.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task They_read_copy_and_run_them_as_nobody()
    {
        Assert.Equal(_digest, (await RunAsync("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{_image}")).Trim());
        var copy = Path.Combine(_folder.FullName, "copy");
        await RunAsync("skopeo", "copy", "--quiet", "--src-tls-verify=false", $"docker://{_image}", $"oci:{copy}:counter");
        Assert.Equal(_digest, (await RunAsync("skopeo", "inspect", "--format", "{{.Digest}}", $"oci:{copy}:counter")).Trim());
        await RunByPodmanAsync();
        await RunByContainerdAsync();
    }

    private async Task RunByPodmanAsync()
    {
        // rlimits may not be raised everywhere
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "containers.conf"), "[containers]\ndefault_ulimits = [\"nofile=1024:20000\", \"nproc=4096:4096\"]\n");
        string[] podman =
        [
            "env", $"CONTAINERS_CONF={_folder.FullName}/containers.conf", "podman", "--root", $"{_folder.FullName}/podman", "--runroot", $"{_folder.FullName}/podman-run",
            "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--runtime", "runc",
        ];
        var port = FreePort();
        await RunAsync([.. podman, "run", "--detach", "--quiet", "--tls-verify=false", "--network", "host", "--env", $"PORT={port}", "--name", "counter", _image]);
        try
        {
            await AnswersAsync(port);
            AssertNobody((await RunAsync([.. podman, "inspect", "--format", "{{.State.Pid}}", "counter"])).Trim());
        }
        finally
        {
            await RunAsync([.. podman, "rm", "--force", "--time", "0", "counter"]);
            await RunAsync([.. podman, "system", "reset", "--force"]);
        }
    }

    private async Task RunByContainerdAsync()
    {
        var socket = $"{_folder.FullName}/containerd.sock";
        var path = new Dictionary<string, string> { ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
        Start(new("/usr/bin/containerd", ["--root", $"{_folder.FullName}/containerd", "--state", $"{_folder.FullName}/containerd-run", "--address", socket, "--log-level", "error"]) { Environment = path });
        while (!File.Exists(socket)) await Task.Delay(20, TestContext.Current.CancellationToken);
        string[] ctr = ["ctr", "--address", socket];
        await RunAsync([.. ctr, "images", "pull", "--plain-http", "--snapshotter", "native", _image]);
        var port = FreePort();
        await RunAsync([.. ctr, "run", "--detach", "--snapshotter", "native", "--net-host", "--env", $"PORT={port}", _image, "counter"]);
        try
        {
            await AnswersAsync(port);
            var task = (await RunAsync([.. ctr, "task", "ls"])).Split('\n').Single(line => line.StartsWith("counter", StringComparison.Ordinal));
            AssertNobody(task.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        finally
        {
            await RunAsync([.. ctr, "task", "rm", "--force", "counter"]);
            await RunAsync([.. ctr, "container", "rm", "counter"]);
        }
    }

    private void Start(ProcessSpec spec) => _started.Add(SupervisedProcess.Start(spec, _served.Enqueue, TimeProvider.System));

    private static async Task<string> RunAsync(params string[] words) =>
        (await CommandRunner.RequireAsync(new(words[0], words[1..]), cancellationToken: TestContext.Current.CancellationToken)).Text;

    private static void AssertNobody(string pid) => Assert.Contains("Uid:\t65532\t65532\t65532\t65532\n", File.ReadAllText($"/proc/{pid}/status"), StringComparison.Ordinal);

    private static async Task AnswersAsync(int port)
    {
        using var client = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            try
            {
                Assert.Equal("gin OK", await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/ok"), TestContext.Current.CancellationToken));
                return;
            }
            catch (HttpRequestException) when (tries < 200)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
