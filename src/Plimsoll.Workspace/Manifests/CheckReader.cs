namespace Plimsoll.Workspace.Manifests;

/// <summary>The checks of a manifest.</summary>
internal static class CheckReader
{
    private const int LongestService = 125;

    private static readonly string[] Kinds = ["get", "grpc", "tcp", "command", "present", "absent"];

    /// <summary>Reads them.</summary>
    /// <param name="root">The manifest.</param>
    /// <param name="service">How the unit runs; null for a base, which does not.</param>
    public static IReadOnlyList<CheckSpec> Read(Section root, ServiceSpec? service)
    {
        var checks = new List<CheckSpec>();
        foreach (var check in root.Children("checks"))
        {
            var kinds = Kinds.Where(check.Has).ToList();
            if (kinds.Count != 1)
            {
                check.Refuse<string>(Codes.Missing, "get",
                    $"a check has exactly one of {string.Join(", ", Kinds)}: {{ get: /ok, status: 200 }}");
                continue;
            }
            if (Read(check, kinds[0], service) is { } read) checks.Add(read);
            check.End();
        }
        return checks;
    }

    private static CheckSpec? Read(Section check, string kind, ServiceSpec? service)
    {
        if (kind is "get" or "grpc" or "tcp" && service is null or { IsJob: true })
            return check.Refuse<CheckSpec>(Codes.Conflict, kind,
                "nothing of this unit runs and answers: it can have command, present and absent");
        return kind switch
        {
            "get" => new CheckSpec.Http(ServiceReader.UrlPath(check, "get") ?? "/",
                check.Number("status", 100, 599) ?? 200, check.Text("body")),
            "grpc" => new CheckSpec.Grpc(check.Text("grpc", Codes.UnsafeName,
                text => text.Length <= LongestService && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_'),
                "is not the name of a gRPC service, such as routeguide.RouteGuide") ?? ""),
            "tcp" => new CheckSpec.Tcp(Port(check, service!)),
            "command" => new CheckSpec.Command(Words(check), check.Number("exit", 0, 255) ?? 0, check.Text("output")),
            _ => new CheckSpec.File(Path(check, kind), kind == "present"),
        };
    }

    private static string Port(Section check, ServiceSpec service)
    {
        var name = check.Text("tcp") ?? "";
        if (service.Ports.All(port => port.Name != name))
            check.Refuse<string>(Codes.UnknownName, "tcp",
                $"'{Bounds.Shown(name)}' is not a port of this service (it has "
                    + $"{string.Join(", ", service.Ports.Select(port => port.Name).DefaultIfEmpty("none"))})");
        return name;
    }

    private static IReadOnlyList<string> Words(Section check)
    {
        var words = check.Texts("command");
        if (words.Count == 0)
            check.Refuse<string>(Codes.Missing, "command",
                "a command is a list with a program and its arguments: [redis-server, --version]");
        return words;
    }

    private static string Path(Section check, string kind) =>
        check.Text(kind, Codes.UnsafeName, text => text.Length > 1 && text[0] == '/'
            && !text.Any(char.IsControl), "is not an absolute path, such as /bin/sh") ?? "/";
}
