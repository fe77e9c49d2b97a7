using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScriptedService;

/// <summary>Answers the requests of one connection, which stays open until the service drains.</summary>
internal sealed class HttpConversation(TcpClient client, Script script)
{
    public async Task RunAsync()
    {
        using var connection = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync() is { Length: > 0 } request)
            {
                while (await reader.ReadLineAsync() is { Length: > 0 }) { }
                var (status, body) = Answer(request.Split(' ')[1]);
                var close = script.Draining;
                await stream.WriteAsync(Encoding.UTF8.GetBytes(
                    $"HTTP/1.1 {status} X\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: "
                        + $"{(close ? "close" : "keep-alive")}\r\n\r\n{body}"));
                if (close) return;
            }
        }
        catch (IOException)
        {
            // the client went away
        }
    }

    private (int Status, string Body) Answer(string path) => path switch
    {
        "/readyz" => script.SayReady() ? (200, "ready") : (503, "the store is away"),
        "/healthz" => script.IsDead ? (500, "dead") : (200, "alive"),
        "/version" => (200, Environment.GetEnvironmentVariable("VERSION") ?? ""),
        "/pid" => (200, $"{Environment.ProcessId}"),
        "/environment" => (200, string.Concat(Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(variable => $"{variable.Key}={variable.Value}\n"))),
        "/crash" => (500, script.Crash()),
        "/daemon" => (200, LeaveDaemon()),
        "/status" => (200, File.ReadAllText("/proc/self/status")),
        _ => path.Split('?', 2) switch
        {
            ["/ask", var asked] => Ask(asked),
            ["/say", var said] => Say(said),
            ["/connect", var address] => (200, Connect(IPEndPoint.Parse(address))),
            ["/file", var file] => Read(file),
            ["/write", var file] => Write(file),
            _ => (404, "nothing here"),
        },
    };

    /// <summary>Leaves a process behind as a daemon does it, in a session of its own and without a parent; its number.</summary>
    private static string LeaveDaemon()
    {
        const string leave = "/usr/bin/setsid /bin/sh -c '/bin/sleep 34567 </dev/null >/dev/null 2>&1 & echo $!'";
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", leave]) { RedirectStandardOutput = true })!;
        return shell.StandardOutput.ReadToEnd().Trim();
    }

    /// <summary>What another service answers, whose address is in a variable.</summary>
    private static (int, string) Ask(string variableAndPath)
    {
        try
        {
            var (variable, path) = (variableAndPath.Split('/')[0], variableAndPath.Split('/')[1]);
            using var client = new HttpClient();
            using var answer = client.Send(new(HttpMethod.Get, $"http://{Environment.GetEnvironmentVariable(variable)}/{path}"));
            using var reader = new StreamReader(answer.Content.ReadAsStream());
            return ((int)answer.StatusCode, reader.ReadToEnd());
        }
        catch (HttpRequestException e)
        {
            return (502, e.Message);
        }
    }

    /// <summary>The first line that a server answers to a word, whose host and port are in a variable.</summary>
    private static (int, string) Say(string variableAndWord)
    {
        try
        {
            var (variable, word) = (variableAndWord.Split('/')[0], variableAndWord.Split('/')[1]);
            var address = Environment.GetEnvironmentVariable(variable)!.Split(':');
            using var server = new TcpClient(address[0], int.Parse(address[1], System.Globalization.CultureInfo.InvariantCulture));
            using var stream = server.GetStream();
            stream.Write(Encoding.ASCII.GetBytes(word + "\r\n"));
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return (200, reader.ReadLine() ?? "");
        }
        catch (SocketException e)
        {
            return (502, e.Message);
        }
    }

    /// <summary>Whether it reaches an address.</summary>
    public static string Connect(IPEndPoint address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = true;
            socket.Connect(address);
            return "connected";
        }
        catch (SocketException e)
        {
            return $"{e.SocketErrorCode}";
        }
    }

    private static (int, string) Read(string path)
    {
        try
        {
            return (200, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (500, e.Message);
        }
    }

    private static (int, string) Write(string path)
    {
        try
        {
            File.AppendAllText(path, "x");
            return (200, "written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (500, e.Message);
        }
    }
}
