using System.Net;
using System.Net.Sockets;
using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Images;
using Plimsoll.Runtime.Local.Probes;
using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Checking;

/// <summary>Asks single checks.</summary>
/// <param name="image">The image.</param>
/// <param name="running">The replica that is asked; null when there is none.</param>
/// <param name="notRunning">Why there is none.</param>
/// <param name="context">Where programs of the image run.</param>
internal sealed class Checker(UnpackedImage image, Replica? running, string? notRunning, KeeperContext context)
{
    private const int ShownText = 500;
    private const int LargestBody = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    // its connections break at once; that its container and its output ended is known later
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(3);
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false,
        UseCookies = false }) { Timeout = Patience, MaxResponseContentBufferSize = LargestBody };

    private readonly ReplicaStatus? _started = running?.Status;

    /// <summary>What was seen instead of what the check expects; null when that was seen.</summary>
    public Task<string?> ProblemAsync(Check check, CancellationToken cancellationToken) => check switch
    {
        Check.File file => Task.FromResult(Problem(file)),
        Check.Command command => ProblemAsync(command, cancellationToken),
        _ when _started?.Address is null => Task.FromResult<string?>(notRunning ?? "the service listens nowhere"),
        Check.Http http => ProblemAsync(http, _started.Address, cancellationToken),
        Check.Grpc grpc => ProblemAsync(new GrpcProbe(_started.Address, grpc.Service), cancellationToken),
        Check.Tcp tcp => ProblemAsync(new TcpProbe(new(IPAddress.Loopback, _started.Ports[tcp.Port])), cancellationToken),
        _ => throw new InvalidOperationException($"{check.GetType()} is no check"),
    };

    /// <summary>Whether a check asks the replica, and not the image.</summary>
    public static bool Asks(Check check) => check is Check.Http or Check.Grpc or Check.Tcp;

    /// <summary>How the replica ended while it was asked: "connection refused" is true then, and no help. Null when it did not end. For
    /// when a check did not pass, as it may take seconds.</summary>
    public async Task<string?> FindEndAsync(CancellationToken cancellationToken)
    {
        if (running is null) return null;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(NoticedWithin);
        try
        {
            var status = await running.UntilAsync(status => status.Crashes > _started!.Crashes, late.Token);
            return status.Trouble?.Text ?? $"{running.Id} ended meanwhile, and was started again";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private string? Problem(Check.File file) =>
        ImageFile.Find(image.Folder, file.Path) is not null == file.Present ? null : file.Present ? "it is not in the image"
            : "it is in the image";

    private static async Task<string?> ProblemAsync(IProbe probe, CancellationToken cancellationToken) =>
        await probe.AskAsync(cancellationToken) is { Verdict: not Verdict.Well } answer ? answer.Text : null;

    private static async Task<string?> ProblemAsync(Check.Http check, IPEndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri($"http://{address}{check.Path}"), cancellationToken);
            var body = (await answer.Content.ReadAsStringAsync(cancellationToken)).TrimEnd();
            return (int)answer.StatusCode == check.Status && (check.Body is null || body == check.Body.TrimEnd()) ? null
                : $"it is {(int)answer.StatusCode} '{Shown(body)}'";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return e.GetBaseException().Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {Patience.TotalSeconds:0} s";
        }
    }

    private async Task<string?> ProblemAsync(Check.Command check, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var scratch = new ScratchFolder(context.Home.Scratch, image, null);
        try
        {
            var only = image with { Config = image.Config with { Entrypoint = check.Words, Cmd = null } };
            var container = new ContainerSpec(image.Folder, context.Home.Containers) { Ports = PortRules.Stranger };
            var spec = ImageLaunch.Spec(only, null, scratch.Fill(), [], new Dictionary<string, string>(), container);
            var process = SupervisedProcess.Start(spec, Add, context.Time);
            using var killing = cancellationToken.Register(process.Kill);
            using var patience = new CancellationTokenSource(Patience, context.Time);
            using var late = patience.Token.Register(process.Kill);
            var exit = await process.Exited;
            cancellationToken.ThrowIfCancellationRequested();
            if (patience.IsCancellationRequested) return $"it did not end within {Patience.TotalSeconds:0} s";
            var output = string.Join('\n', lines);
            return exit.Code == check.ExitCode && (check.Output is null || output.Contains(check.Output, StringComparison.Ordinal)) ? null
                : $"it ended with {exit}: '{Shown(output)}'";
        }
        catch (Exception e) when (e is OciException or CommandFailedException or IOException)
        {
            return e.Message;
        }
        finally
        {
            scratch.Delete();
        }

        void Add(string line)
        {
            lock (lines)
            {
                if (lines.Count < ShownText) lines.Add(line);
            }
        }
    }

    private static string Shown(string text) => text.Length <= ShownText ? text : text[..ShownText] + "…";
}
