using System.Globalization;
using System.Text;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>The texts that are proposed: what is known is written, what is guessed is a comment.</summary>
internal static class Proposal
{
    /// <summary>plimsoll.yaml.</summary>
    /// <param name="defaults">The workspace's name and branch.</param>
    /// <param name="stores">Stores by name.</param>
    public static ProposedFile Workspace(WorkspaceManifest defaults, IReadOnlyDictionary<string, FoundStore> stores)
    {
        var known = stores.Count > 0
            ? "stores:\n" + string.Concat(stores.Select(Store))
            : """
              # stores:                  # started for each environment; a service names those it uses under needs
              #   redis: { kind: redis }
              #   db: { kind: postgres }

              """;
        return new(WorkspaceReader.FileName, $$"""
            plimsoll: 1
            workspace: {{defaults.Name}}
            environments:
              dev:
                follows: {{defaults.Environments[0].Follows}}          # every commit on this branch comes here by itself
                runtime: local

            """ + known);
    }

    private static string Store(KeyValuePair<string, FoundStore> store) =>
        $"  {store.Key}: {{ kind: {store.Value.Kind}{Account(store.Value.Account)} }}\n";

    private static string Account(StoreAccount? account)
    {
        if (account is null) return "";
        IEnumerable<(string Key, string? Value)> parts =
            [("user", account.User), ("password", account.Password), ("database", account.Database)];
        var said = parts.Where(part => part.Value is not null).Select(part => $"{part.Key}: {Text(part.Value!)}");
        return $", account: {{ {string.Join(", ", said)} }}";
    }

    /// <summary>The service.yaml of a service.</summary>
    /// <param name="named">What was found, with its name and ports.</param>
    public static ProposedFile Service(NamedService named)
    {
        var (service, port) = (named.Found, named.Port);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"name: {named.Name}\n");
        var why = service.Framework is { } framework ? $"   # {framework.Why}" : "";
        text.Append(CultureInfo.InvariantCulture, $"build: {{ {Build(service)} }}{why}\n");
        text.Append(Listening(named));
        if (service.Ready is not null) text.Append(CultureInfo.InvariantCulture, $"health: {{ ready: {Quoted(service.Ready)} }}\n");
        else if (port is not null)
            text.Append("# health: { ready: /readyz, live: /healthz }    # paths that answer 200; "
                + "without them it is ready when it accepts connections\n");
        if (service.Needs.Count > 0)
            text.Append(CultureInfo.InvariantCulture,
                $"needs: {{ {string.Join(", ", service.Needs.Select(need => $"{need.Key}: {need.Value}"))} }}\n");
        else text.Append("# needs: { redis: redis }\n");
        if (service.Env.Count > 0) text.Append("env:\n").AppendJoin("", service.Env.Select(pair => $"  {pair.Key}: {Text(pair.Value)}\n"));
        if (service.Volume is not null)
            text.Append(CultureInfo.InvariantCulture,
                $"volume: {{ path: {Quoted(service.Volume)} }}   # makes it stateful: one replica after the other is "
                    + $"stopped and started\n");
        if (service.Replicas is not null) text.Append(CultureInfo.InvariantCulture, $"replicas: {service.Replicas}\n");
        if (port is not null) text.Append("# public: true\n");
        return new(RepositoryPath.Below(service.Folder, UnitReader.FileName), text.ToString());
    }

    /// <summary>Where it listens and is reached; a comment says what of it its program has to know.</summary>
    private static string Listening(NamedService named)
    {
        if (named.Port is null)
            return named.Found.Builder == "dockerfile" ? "# port: 8080               # where its program listens\n" : "";
        var others = named.OtherPorts.ToList();
        var port = others.Count == 0
            ? $"port: {named.Port}                 # {Known(named.Found)}\n"
            : $"ports: {{ main: {named.Port}, {string.Join(", ", others.Select(other => $"port-{other}: {other}"))} }}"
                + "   # where its program listens, or on those in PORT_MAIN and so on\n";
        return named.Address is null ? port : port + $"address: {named.Address}              # where others reach the first of its ports\n";
    }

    private static string Known(FoundService service) =>
        service.Builder == "dotnet" ? "where others reach it; its program is told another one, in ASPNETCORE_URLS and PORT"
        : service.IsTold ? "where others reach it; its program is told another one, in the variable PORT"
        : "where its program listens, or on the one in the variable PORT";

    private static string Build(FoundService service)
    {
        var parts = new List<string> { $"{service.Builder}: {Quoted(service.SourceFromFolder)}" };
        if (service.Framework is not null) parts.Add($"framework: {service.Framework.Name}");
        if (service.Context is not null) parts.Add($"context: {Quoted(RepositoryPath.From(service.Folder, service.Context))}");
        if (service.Target is not null) parts.Add($"target: {Quoted(service.Target)}");
        var run = service.Run.Select(words => $"[{string.Join(", ", words.Select(Quoted))}]").ToList();
        if (run.Count > 0) parts.Add($"run: [{string.Join(", ", run)}]");
        if (service.Base is not null) parts.Add($"base: {service.Base}");
        if (service.Arguments.Count > 0)
            parts.Add($"args: {{ {string.Join(", ", service.Arguments.Select(pair => $"{pair.Key}: {Text(pair.Value)}"))} }}");
        return string.Join(", ", parts);
    }

    private static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/')
        && text[0] != '-' ? text : Text(text);

    /// <summary>Text that is text to every reader of YAML: a number, a date or a word like yes stays what it is.</summary>
    private static string Text(string text) => text.Any(char.IsControl)
        ? $"\"{string.Concat(text.Select(c => c switch { '"' => "\\\"", '\\' => "\\\\", _ when char.IsControl(c) => $"\\u{(int)c:x4}", _ => c.ToString() }))}\""
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
