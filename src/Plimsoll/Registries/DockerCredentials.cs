using System.Text;
using System.Text.Json;
using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Registries;

/// <summary>
/// The credentials that <c>docker login</c>, <c>podman login</c> or a credential helper keeps: <c>config.json</c> with <c>auths</c>,
/// <c>credHelpers</c> and <c>credsStore</c> (docs.docker.com, docker login; github.com/docker/docker-credential-helpers).
/// </summary>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="home">The user's home.</param>
internal sealed class DockerCredentials(Func<string, string?> variable, string home) : IRegistryCredentials
{
    /// <summary>What Docker calls its own registry.</summary>
    private const string HubKey = "https://index.docker.io/v1/";

    private const int Longest = 4 * 1024 * 1024;

    public async Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        foreach (var file in Files().Where(File.Exists))
        {
            using var config = await ReadAsync(file, cancellationToken);
            if (HelperFor(config.RootElement, registry) is { } helper && await AskAsync(helper, registry, cancellationToken) is { } asked)
                return asked;
            if (Written(config.RootElement, registry, file) is { } written) return written;
        }
        return null;
    }

    /// <summary>Where they are, in the order in which they count.</summary>
    private IEnumerable<string> Files()
    {
        if (Path("REGISTRY_AUTH_FILE") is { } named) yield return named;
        yield return System.IO.Path.Combine(Path("DOCKER_CONFIG") ?? System.IO.Path.Combine(home, ".docker"), "config.json");
        if (Path("XDG_RUNTIME_DIR") is { } run) yield return System.IO.Path.Combine(run, "containers", "auth.json");
    }

    private string? Path(string name) => variable(name) is { Length: > 0 } path ? path : null;

    private static async Task<JsonDocument> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (new FileInfo(file).Length > Longest) throw Unreadable(file, $"it is longer than {Longest} bytes");
        try
        {
            var config = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellationToken),
                new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return config.RootElement.ValueKind == JsonValueKind.Object ? config : throw Unreadable(file, "it is not a JSON object");
        }
        catch (JsonException e)
        {
            // the message names a line and never what stands there
            throw Unreadable(file, $"it is not JSON (line {e.LineNumber + 1})");
        }
    }

    private static string? HelperFor(JsonElement config, string registry)
    {
        var named = Member(config, "credHelpers")?.EnumerateObject().FirstOrDefault(entry =>
            HostOf(entry.Name) == registry).Value is { ValueKind: JsonValueKind.String } own
            ? own.GetString()
            : Text(config, "credsStore");
        return named is { Length: > 0 } && named.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') ? named
            : null;
    }

    /// <summary>It may ask a person for the password of a key ring.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Asks a helper; null when it does not know the registry.</summary>
    private static async Task<RegistryCredential?> AskAsync(string helper, string registry, CancellationToken cancellationToken)
    {
        var program = $"docker-credential-{helper}";
        var path = HostProgram.Find(program) ?? throw new PlimsollException(Outcome.Unavailable, "PLM6022",
            $"logging in to {registry}: Docker's configuration names the credential helper {program}, "
                + "and there is no such program in PATH. Install it, or take it out of credHelpers and credsStore");
        var result = await CommandRunner.RunWithinAsync(new(path, ["get"]) { Input = Encoding.UTF8.GetBytes(KeyOf(registry)) }, Patience,
            cancellationToken)
            ?? throw new PlimsollException(Outcome.Unavailable, "PLM6023",
                $"logging in to {registry}: {program} get did not end within {Patience.TotalMinutes:0} minutes, and was ended. "
                    + $"Log in again: docker login {registry}");
        // this is what every helper says of a registry that it does not know; what else it says may hold a secret
        if (result.ExitCode != 0 && (result.Text.Contains("not found", StringComparison.OrdinalIgnoreCase)
            || result.Text.Contains("no credentials", StringComparison.OrdinalIgnoreCase))) return null;
        try
        {
            if (result.ExitCode == 0)
            {
                using var answer = JsonDocument.Parse(result.Output);
                if (Text(answer.RootElement, "Username") is { } user && Text(answer.RootElement, "Secret") is { Length: > 0 } secret)
                    return new(user, secret);
            }
        }
        catch (JsonException)
        {
            // said below
        }
        throw new PlimsollException(Outcome.Unavailable, "PLM6023",
            $"logging in to {registry}: {program} get ended with {result.ExitCode} and without a credential. "
                + $"Log in again: docker login {registry}");
    }

    private static RegistryCredential? Written(JsonElement config, string registry, string file)
    {
        if (Member(config, "auths") is not { } auths) return null;
        var entry = auths.EnumerateObject().FirstOrDefault(entry => HostOf(entry.Name) == registry).Value;
        if (entry.ValueKind != JsonValueKind.Object) return null;
        if (Text(entry, "identitytoken") is { Length: > 0 } token) return new(RegistryCredential.TokenUser, token);
        if (Text(entry, "auth") is { Length: > 0 } auth)
            return Decode(auth) ?? throw Unreadable(file, $"auth of {registry} is not a name and a password in base64");
        return Text(entry, "username") is { Length: > 0 } user && Text(entry, "password") is { } password ? new(user, password) : null;
    }

    private static RegistryCredential? Decode(string auth)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0');
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon > 0 ? new(text[..colon], text[(colon + 1)..]) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The registry that a key is for; null when it is for a part of one only, which is no credential for all of it.</summary>
    private static string? HostOf(string key)
    {
        var text = key.StartsWith("https://", StringComparison.Ordinal) ? key["https://".Length..]
            : key.StartsWith("http://", StringComparison.Ordinal) ? key["http://".Length..] : key;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (host, path) = slash < 0 ? (text, "") : (text[..slash], text[slash..].Trim('/'));
        return path is not ("" or "v1" or "v2") ? null : host is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : host;
    }

    private static string KeyOf(string registry) => registry == "docker.io" ? HubKey : registry;

    private static JsonElement? Member(JsonElement from, string name) => from.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private static PlimsollException Unreadable(string file, string why) =>
        new(Outcome.Usage, "PLM6021", $"reading the credentials for registries from {file}: {why}. Log in again: docker login");
}
