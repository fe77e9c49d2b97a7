using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Api;

/// <summary>Asks the controller of a home, over the socket in it: nobody but the owner of the home can listen there, so no secret has to be
/// shown.</summary>
public sealed class ControllerClient : IDisposable
{
    /// <summary>The code of a controller that does not answer, or ended in the middle of it.</summary>
    public const string Unreachable = "PLM7002";

    /// <summary>The code of a controller that runs and says nothing.</summary>
    public const string Silent = "PLM7020";

    private const int Tries = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http;
    private readonly Home _home;

    private ControllerClient(Home home, ControllerInfo info)
    {
        (_home, Info) = (home, info);
        // the name is that of no machine: the socket is where it goes, whatever the address says
        var over = new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancellationToken) =>
            ConnectAsync(home, cancellationToken) };
        _http = new(over) { BaseAddress = new("http://localhost"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Which controller it is.</summary>
    public ControllerInfo Info { get; }

    /// <summary>How long it may say nothing, not even that it is still at work, which it does every few seconds. Default: a
    /// minute.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The controller that runs for a home; null when none does.</summary>
    public static ControllerClient? Find(Home home)
    {
        ArgumentNullException.ThrowIfNull(home);
        if (!File.Exists(home.ControllerFile) || !FileLock.IsHeld(home.ControllerLock)) return null;
        try
        {
            var info = JsonSerializer.Deserialize(File.ReadAllBytes(home.ControllerFile), ApiJson.Default.ControllerInfo);
            return info?.Url is null ? null : new(home, info);
        }
        catch (Exception e) when (e is JsonException or IOException or ArgumentException or FormatException)
        {
            // it is just starting, or just ending, or what is damaged will be written again
            return null;
        }
    }

    /// <summary>As <see cref="Find"/>, and waits a moment for one that runs and cannot be found: it writes again what is damaged.</summary>
    public static async Task<ControllerClient?> FindAsync(Home home, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(home);
        for (var tried = 1; ; tried++)
        {
            if (Find(home) is { } found) return found;
            if (tried == Tries || !FileLock.IsHeld(home.ControllerLock)) return null;
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>The controller that runs for a home.</summary>
    /// <exception cref="PlimsollException">None does.</exception>
    public static ControllerClient Require(Home home, string doing) => Find(home)
        ?? throw new PlimsollException(Outcome.Unavailable, "PLM7001",
        $"{doing}: no controller runs for {home?.Folder}.\n         To start it: plimsoll up -d");

    /// <summary>Sends a command and hands on what comes back, line by line.</summary>
    /// <returns>The last line, which has an exit code.</returns>
    /// <exception cref="PlimsollException">The controller cannot be reached, ended in the middle, or does not answer.</exception>
    public async Task<ApiEvent> PostAsync(string path, ApiRequest request, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post,
                path) { Content = JsonContent.Create(request, ApiJson.Default.ApiRequest) };
            using var response = await InTimeAsync(_http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
            if (!response.IsSuccessStatusCode)
                throw Gone($"{path}: it answered {(int)response.StatusCode} "
                    + $"{(await InTimeAsync(response.Content.ReadAsStringAsync(cancellationToken))).Trim()}");
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await InTimeAsync(lines.ReadLineAsync(cancellationToken).AsTask()) is { } line)
            {
                if (line.Length == 0) continue;
                var item = JsonSerializer.Deserialize(line, ApiJson.Default.ApiEvent)!;
                if (item.Exit is not null) return item;
                if (item.Progress is { } said) progress.Report(said);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Gone(e.Message);
        }
        catch (TimeoutException)
        {
            throw new PlimsollException(Outcome.Unavailable, Silent,
                $"asking the controller: it says nothing for {Patience.TotalSeconds:0.#} s. {FileLock.Describe(_home.ControllerLock)}; "
                    + "then: plimsoll up -d");
        }
        throw Gone("it ended in the middle of the answer");

        Task<T> InTimeAsync<T>(Task<T> task) => task.WaitAsync(Patience, TimeProvider.System, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private PlimsollException Gone(string why) => new(Outcome.Unavailable, Unreachable,
        $"asking the controller at {_home.ControllerSocket}: {why}.\n         What was begun is carried on when it runs "
            + "again: plimsoll up -d");

    private static async ValueTask<Stream> ConnectAsync(Home home, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(UnixSocket.Address(home.ControllerSocket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
