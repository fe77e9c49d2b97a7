using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Api;

/// <summary>Asks the controller of a home.</summary>
public sealed class ControllerClient : IDisposable
{
    /// <summary>The code of a controller that does not answer, or ended in the middle of it.</summary>
    public const string Unreachable = "PLM7002";

    private const int Tries = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _http;

    private ControllerClient(ControllerInfo info, string token)
    {
        Info = info;
        _http = new HttpClient { BaseAddress = new(info.Url), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Which controller it is.</summary>
    public ControllerInfo Info { get; }

    /// <summary>The controller that runs for a home; null when none does.</summary>
    public static ControllerClient? Find(Home home)
    {
        ArgumentNullException.ThrowIfNull(home);
        if (!File.Exists(home.ControllerFile) || !FileLock.IsHeld(home.ControllerLock)) return null;
        try
        {
            var info = JsonSerializer.Deserialize(File.ReadAllBytes(home.ControllerFile), ApiJson.Default.ControllerInfo);
            return info?.Url is null ? null : new(info, File.ReadAllText(home.TokenFile).Trim());
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
    public static ControllerClient Require(Home home, string doing) => Find(home) ?? throw new PlimsollException(Outcome.Unavailable, "PLM7001",
        $"{doing}: no controller runs for {home?.Folder}.\n         To start it: plimsoll up -d");

    /// <summary>Sends a command and hands on what comes back, line by line.</summary>
    /// <returns>The last line, which has an exit code.</returns>
    /// <exception cref="PlimsollException">The controller cannot be reached, or ended in the middle.</exception>
    public async Task<ApiEvent> PostAsync(string path, ApiRequest request, Action<ApiEvent> onProgress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onProgress);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(request, ApiJson.Default.ApiRequest) };
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw Gone($"{path}: it answered {(int)response.StatusCode} {(await response.Content.ReadAsStringAsync(cancellationToken)).Trim()}");
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                var item = JsonSerializer.Deserialize(line, ApiJson.Default.ApiEvent)!;
                if (item.Exit is not null) return item;
                onProgress(item);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Gone(e.Message);
        }
        throw Gone("it ended in the middle of the answer");
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private PlimsollException Gone(string why) => new(Outcome.Unavailable, Unreachable,
        $"asking the controller at {Info.Url}: {why}.\n         What was begun is carried on when it runs again: plimsoll up -d");
}
