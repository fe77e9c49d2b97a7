using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace KubernetesClient;

public sealed partial class KubernetesApi
{
    private const int LongestLine = 1024 * 1024;

    /// <summary>What a container wrote, line by line. A line of more than a mebibyte comes in pieces.</summary>
    /// <param name="ns">The pod's namespace.</param>
    /// <param name="pod">Its name.</param>
    /// <param name="options">Which part.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="KubernetesException">There is no such pod or container, or it has not started yet (400).</exception>
    /// <exception cref="KubernetesUnavailableException">The server cannot be reached, or the connection broke meanwhile.</exception>
    public async IAsyncEnumerable<string> ReadLogAsync(string ns, string pod, PodLogOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var query = QueryText.Of(
            ("container", options.Container),
            ("follow", options.Follow ? "true" : null),
            ("previous", options.Previous ? "true" : null),
            ("tailLines", options.TailLines?.ToString(CultureInfo.InvariantCulture)),
            ("sinceTime", options.SinceTime?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)));
        // a log that is followed may have nothing to say for long, its first line included
        var request = ApiRequest.Get(PodPath(ns, pod, "log"), query) with { Patience = Timeout.InfiniteTimeSpan };
        using var answer = await _connection.OpenAsync(request, cancellationToken);
        await using var lines = new LineReader(await answer.Content.ReadAsStreamAsync(cancellationToken), LongestLine);
        while (await NextAsync() is { } line) yield return Encoding.UTF8.GetString(line);

        async Task<byte[]?> NextAsync()
        {
            try
            {
                return await lines.ReadAsync(cancellationToken);
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw _connection.Failures.Of(request, e);
            }
        }
    }

    /// <summary>Runs a command in a container, without input, and waits for its end.</summary>
    /// <param name="ns">The pod's namespace.</param>
    /// <param name="pod">Its name.</param>
    /// <param name="container">Which container; null for the only one.</param>
    /// <param name="command">The program and its arguments; no shell is between.</param>
    /// <param name="cancellationToken">Stops waiting; the command may go on.</param>
    /// <exception cref="KubernetesException">It cannot be started, as when there is no such program or the container does not
    /// run.</exception>
    /// <exception cref="KubernetesUnavailableException">The server cannot be reached, or the connection broke meanwhile.</exception>
    public Task<ExecResult> ExecAsync(string ns, string pod, string? container, IReadOnlyList<string> command,
        CancellationToken cancellationToken = default)
    {
        var query = QueryText.Of([("container", container), ("stdout", "true"), ("stderr", "true"),
            .. command.Select(part => ("command", (string?)part))]);
        return new PodCommand(_connection).RunAsync(PodPath(ns, pod, "exec"), query, cancellationToken);
    }

    /// <summary>Connects to a port of a pod through the server, whatever network policies and services say. A port that nobody listens on
    /// is told by the first read.</summary>
    /// <param name="ns">The pod's namespace.</param>
    /// <param name="pod">Its name.</param>
    /// <param name="port">A TCP port in it.</param>
    /// <param name="cancellationToken">Stops connecting.</param>
    /// <returns>A stream to read and write, one reader and one writer at a time; it has no half close: disposing ends it both
    /// ways.</returns>
    /// <exception cref="KubernetesException">There is no such pod, or it does not run.</exception>
    /// <exception cref="KubernetesUnavailableException">The server cannot be reached.</exception>
    public async Task<Stream> OpenPortAsync(string ns, string pod, int port, CancellationToken cancellationToken = default)
    {
        var query = QueryText.Of(("ports", port.ToString(CultureInfo.InvariantCulture)));
        return new PortStream(await ChannelSocket.OpenAsync(_connection, PodPath(ns, pod, "portforward"), query, cancellationToken), pod,
            port);
    }

    private static string PodPath(string ns, string pod, string part) =>
        $"/api/v1/namespaces/{Uri.EscapeDataString(ns)}/pods/{Uri.EscapeDataString(pod)}/{part}";
}
