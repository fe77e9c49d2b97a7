using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Processes;

namespace Plimsoll.Packaging;

/// <summary>
/// Roslyn's compiler server, the one process that outlives builds: it halves the time of a small change and ends by itself after ten idle minutes.
/// It is our own, one for each workspace of a home and SDK, and never the user's: it loads what repositories compile with.
/// </summary>
public static class CompilerServer
{
    /// <summary>One that does not end when it is told to ends by itself, later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10), Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>For how long one that did not start is not started again: each build would wait for it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private static readonly ConcurrentDictionary<string, long> NotStarted = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Starting = new(StringComparer.Ordinal);

    /// <summary>Ends those that builds with these folders may have started.</summary>
    public static async Task StopAsync(PackagingFolders folders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folders);
        if (!Directory.Exists(FolderOf(folders))) return;
        foreach (var file in Directory.GetFiles(FolderOf(folders)))
        {
            var said = await File.ReadAllLinesAsync(file, cancellationToken);
            if (said is [_, _, var uid] && OperatingSystem.IsLinux() && int.TryParse(uid, NumberStyles.None, CultureInfo.InvariantCulture, out var user))
            {
                await Confinement.EndAllAsync(new(user, user), cancellationToken);
                DeleteSocket(Path.GetFileName(file));
            }
            else if (said is [var host, var server] && File.Exists(server))
                await CommandRunner.RunWithinAsync(new(host, [server, "-shutdown", "-pipename:" + Path.GetFileName(file)]), Patience, cancellationToken);
            File.Delete(file);
        }
    }

    /// <summary>The name that a build shall give it; remembers that it may be running from now on.</summary>
    internal static string Announce(DotNetSdk sdk, PackagingFolders folders, BuildPlace place)
    {
        var name = "plimsoll-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(place.Folder) + '\n' + sdk.CompilerServer)))[..16];
        var file = Path.Combine(PrivateFolder.Create(FolderOf(folders)), name);
        if (!File.Exists(file)) DurableFile.Write(file, Encoding.UTF8.GetBytes($"{sdk.Installation.Host}\n{sdk.CompilerServer}\n{place.User?.Uid}".TrimEnd('\n') + "\n"));
        return name;
    }

    /// <summary>
    /// Starts it where builds run as another user: one that the compiler starts itself ends with all else that the build left. Waits until it listens.
    /// </summary>
    internal static async Task EnsureAsync(DotNetSdk sdk, BuildPlace place, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        if (place.User is null || environment["SharedCompilationId"] is not { } name || HostSocket.IsListening(SocketOf(name))) return;
        // builds begin side by side
        var starting = Starting.GetOrAdd(name, _ => new(1));
        await starting.WaitAsync(cancellationToken);
        try
        {
            if (!HostSocket.IsListening(SocketOf(name))) await StartAsync(sdk, place, name, environment, cancellationToken);
        }
        finally
        {
            starting.Release();
        }
    }

    private static async Task StartAsync(
        DotNetSdk sdk, BuildPlace place, string name, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        if (NotStarted.TryGetValue(name, out var last) && time.GetElapsedTime(last) < Pause) return;
        var command = new Command(sdk.Installation.Host, [sdk.CompilerServer, "-pipename:" + name]) { WorkingDirectory = place.Temporary, Environment = environment };
        Daemon.Start(place.Confine(command, sdk), Path.Combine(place.Folder, "compiler.log"));
        // without it the compiler works by itself: only slower
        var begun = time.GetTimestamp();
        while (!HostSocket.IsListening(SocketOf(name)))
        {
            if (time.GetElapsedTime(begun) >= Moment)
            {
                NotStarted[name] = time.GetTimestamp();
                return;
            }
            await Task.Delay(Interval, cancellationToken);
        }
        NotStarted.TryRemove(name, out _);
    }

    /// <summary>Everybody may write there: what somebody else put in its place stays.</summary>
    private static void DeleteSocket(string name)
    {
        try
        {
            File.Delete(SocketOf(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Where Roslyn makes the socket of a pipe (NamedPipeUtil).</summary>
    private static string SocketOf(string name) => "/tmp/" + name;

    private static string FolderOf(PackagingFolders folders) => Path.Combine(folders.Work, "servers");
}
