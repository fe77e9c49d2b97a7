using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Plimsoll.Registry.Tests.Client;

namespace Plimsoll.Source.Tests;

/// <summary>Repositories of a folder over https, as git serves them itself (git-http-backend(1)), to one user with a password.</summary>
internal sealed class GitServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _authority = Certificate.Authority();
    private int _requests;

    private GitServer(string root)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var certificate = Certificate.Server(_authority, "localhost");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0,
            listen => listen.UseHttps(certificate)));
        _app = builder.Build();
        _app.Run(context => AnswerAsync(context, root));
        // nobody vouches for its certificate; a variable needs nothing of a repository
        Environment.SetEnvironmentVariable("GIT_SSL_NO_VERIFY", "1");
    }

    /// <summary>The password of the user <c>ci</c>: another one for each server, which looks for it in all command lines of this
    /// machine.</summary>
    public string Password { get; set; } = $"s3cret/@:%{Guid.NewGuid():N}";

    /// <summary>Where all requests are sent instead; null answers them.</summary>
    public string? Elsewhere { get; set; }

    /// <summary>How many requests came.</summary>
    public int Requests => _requests;

    /// <summary>The Authorization headers that came.</summary>
    public ConcurrentQueue<string> Shown { get; } = new();

    /// <summary>The command lines of this machine in which the password stood while git waited for an answer.</summary>
    public ConcurrentQueue<string> SeenInArguments { get; } = new();

    /// <summary>Such as <c>https://localhost:4711</c>.</summary>
    public string Url => _app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>The same with the user and the password.</summary>
    public string UrlWithPassword => Url.Replace("https://", $"https://ci:{Uri.EscapeDataString(Password)}@", StringComparison.Ordinal);

    public static async Task<GitServer> StartAsync(string root)
    {
        var server = new GitServer(root);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _authority.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, string root)
    {
        var header = context.Request.Headers.Authorization.ToString();
        Interlocked.Increment(ref _requests);
        if (header.Length > 0) Shown.Enqueue(header);
        LookForPassword();
        if (Elsewhere is { } other) context.Response.Redirect(other + context.Request.Path + context.Request.QueryString);
        else if (header == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ci:{Password}"))) await ServeAsync(context, root);
        else
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }

    private void LookForPassword()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var line = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (line.Contains(Password, StringComparison.Ordinal)
                    || line.Contains(Uri.EscapeDataString(Password), StringComparison.Ordinal)) SeenInArguments.Enqueue(line);
            }
            catch (IOException)
            {
                // it ended
            }
        }
    }

    // RFC 3875, as far as git needs it
    private static async Task ServeAsync(HttpContext context, string root)
    {
        var request = context.Request;
        var start = new ProcessStartInfo("git", ["-c", "http.receivepack=true", "http-backend"]) { RedirectStandardInput = true,
            RedirectStandardOutput = true };
        foreach (var (name, value) in new Dictionary<string, string?>(GitFolder.Environment)
        {
            ["GIT_PROJECT_ROOT"] = root,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["REQUEST_METHOD"] = request.Method,
            ["PATH_INFO"] = request.Path,
            ["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?'),
            ["CONTENT_TYPE"] = request.ContentType,
            ["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString(),
            ["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString(),
            ["REMOTE_USER"] = "ci",
        })
            start.Environment[name] = value;
        if (request.ContentLength is { } length) start.Environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        using var git = Process.Start(start)!;
        await request.Body.CopyToAsync(git.StandardInput.BaseStream);
        git.StandardInput.Close();
        using var whole = new MemoryStream();
        await git.StandardOutput.BaseStream.CopyToAsync(whole);
        await git.WaitForExitAsync();
        var bytes = whole.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n"))
        {
            var (name, value) = line.Split(": ", 2) is [var left, var right] ? (left, right) : (line, "");
            if (name == "Status") context.Response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            else context.Response.Headers[name] = value;
        }
        await context.Response.Body.WriteAsync(bytes.AsMemory(end + 4));
    }
}
