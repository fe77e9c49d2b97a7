using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>What others make of our images: podman and containerd run them, as nobody.</summary>
[Collection(ForeignTestGroup.Name)]
public sealed class ForeignProgramTests(ForeignImages images)
{
    [Fact]
    public async Task Podman_runs_an_image_of_every_builder_as_nobody()
    {
        // rlimits may not be raised everywhere
        await File.WriteAllTextAsync(Path.Combine(images.Folder, "containers.conf"),
            "[containers]\ndefault_ulimits = [\"nofile=1024:20000\", \"nproc=4096:4096\"]\n");
        string[] podman =
        [
            "env", $"CONTAINERS_CONF={images.Folder}/containers.conf", "podman", "--root", $"{images.Folder}/podman", "--runroot",
                $"{images.Folder}/podman-run",
            "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--runtime", "runc",
        ];
        try
        {
            foreach (var name in ForeignImages.Names)
            {
                var port = Ports.Free();
                string[] entry = CommandOf(name, port).Length > 0 ? ["--entrypoint", ""] : [];
                await ForeignImages.RunAsync([.. podman, "run", .. entry, "--detach", "--quiet", "--tls-verify=false", "--network", "host",
                    "--env", $"PORT={port}", "--name", name, images.In(images.Registry, name), .. CommandOf(name, port)]);
                await AnswersAsync(name, port);
                AssertNobody((await ForeignImages.RunAsync([.. podman, "inspect", "--format", "{{.State.Pid}}", name])).Trim());
                await ForeignImages.RunAsync([.. podman, "rm", "--force", "--time", "0", name]);
            }
        }
        finally
        {
            await ForeignImages.RunAsync([.. podman, "rm", "--all", "--force", "--time", "0"]);
            await ForeignImages.RunAsync([.. podman, "system", "reset", "--force"]);
        }
    }

    [Fact]
    public async Task Containerd_runs_an_image_of_every_builder_as_nobody()
    {
        var socket = $"{images.Folder}/containerd.sock";
        var path = new Dictionary<string, string> { ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
        images.Start(new("/usr/bin/containerd", ["--root", $"{images.Folder}/containerd", "--state", $"{images.Folder}/containerd-run",
            "--address", socket, "--log-level", "error"]) { Environment = path });
        await Eventually.HoldsAsync("containerd has a socket", () => File.Exists(socket));
        string[] ctr = ["ctr", "--address", socket];
        foreach (var name in ForeignImages.Names)
        {
            var (port, image) = (Ports.Free(), images.In(images.Registry, name));
            await ForeignImages.RunAsync([.. ctr, "images", "pull", "--plain-http", "--snapshotter", "native", image]);
            await ForeignImages.RunAsync([.. ctr, "run", "--detach", "--snapshotter", "native", "--net-host", "--env", $"PORT={port}",
                image, name, .. CommandOf(name, port)]);
            try
            {
                await AnswersAsync(name, port);
                var task = (await ForeignImages.RunAsync([.. ctr, "task", "ls"])).Split('\n')
                    .Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
                AssertNobody(task.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
            }
            finally
            {
                await ForeignImages.RunAsync([.. ctr, "task", "rm", "--force", name]);
                await ForeignImages.RunAsync([.. ctr, "container", "rm", name]);
            }
        }
    }

    /// <summary>What is started instead of the image's own command: redis is told its port in another way, and here it has no
    /// volume.</summary>
    private static string[] CommandOf(string name, int port) => name == "redis-server"
        ? ["/usr/bin/redis-server", "--port", $"{port}", "--save", ""] : [];

    private static void AssertNobody(string pid) => Assert.Contains("Uid:\t65532\t65532\t65532\t65532\n",
        File.ReadAllText($"/proc/{pid}/status"), StringComparison.Ordinal);

    private static async Task AnswersAsync(string name, int port)
    {
        var (request, answer) = name switch
        {
            "counter" => ("GET /ok HTTP/1.0\r\n\r\n", "gin OK"),
            "redis-server" => ("PING\r\n", "+PONG\r\n"),
            _ => ("GET /index.html HTTP/1.0\r\n\r\n", name + "\n"),
        };
        var began = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
                var stream = client.GetStream();
                await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
                var (buffer, said) = (new byte[4096], "");
                while (!said.EndsWith(answer, StringComparison.Ordinal)
                    && await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0)
                    said += Encoding.ASCII.GetString(buffer, 0, read);
                Assert.EndsWith(answer, said, StringComparison.Ordinal);
                return;
            }
            catch (Exception e) when (e is SocketException or IOException && began.Elapsed < Eventually.Patience)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }
}
