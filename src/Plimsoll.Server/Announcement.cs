using System.Text.Json;
using Microsoft.Extensions.Logging;
using Plimsoll.Processes;
using Plimsoll.Server.Api;
using Plimsoll.Server.Watching;

namespace Plimsoll.Server;

/// <summary>
/// Where the running controller is found and what clients of its registry show, in files of the home, which it looks after.
/// </summary>
/// <param name="home">Whose.</param>
/// <param name="url">Where the controller listens.</param>
/// <param name="token">What it asks for.</param>
internal sealed partial class Announcement(Home home, string url, RegistryToken token)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly int _port = new Uri(url).Port;
    private readonly byte[] _info = JsonSerializer.SerializeToUtf8Bytes(new ControllerInfo(url, Environment.ProcessId,
        Environment.ProcessPath ?? ""), ApiJson.Default.ControllerInfo);

    /// <summary>From now on the controller is found.</summary>
    public void Write()
    {
        DurableFile.Write(home.ControllerFile, _info, secret: true);
        home.LastPort = _port;
    }

    /// <summary>Looks after the files until cancelled.</summary>
    public Task KeepAsync(Supervisor supervisor, ILogger log, CancellationToken cancellationToken) =>
        supervisor.RepeatAsync(WatchNames.Announcement, new(Interval, TimeSpan.FromMinutes(1)), _ => MendAsync(log), cancellationToken);

    private Task MendAsync(ILogger log)
    {
        if (!Says(home.ControllerFile, _info) || home.LastPort != _port)
        {
            Mended(log, $"{home.ControllerFile} was gone or damaged, and is written again");
            Write();
        }
        if (token.Mend() is { } mended) Mended(log, mended);
        return Task.CompletedTask;
    }

    private static bool Says(string file, byte[] content) => new FileInfo(file) is { Exists: true } info && info.Length == content.Length
        && File.ReadAllBytes(file).AsSpan().SequenceEqual(content);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What}")]
    private static partial void Mended(ILogger log, string what);
}
