using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>The texts that are proposed: what is known is written, what is guessed is a comment.</summary>
internal static class Proposal
{
    public static ProposedFile Workspace(WorkspaceManifest defaults) => new(WorkspaceReader.FileName, $$"""
        plimsoll: 1
        workspace: {{defaults.Name}}
        environments:
          dev:
            follows: {{defaults.Environments[0].Follows}}          # every commit on this branch comes here by itself
            runtime: local
        # stores:                  # started for each environment; a service names those it uses under needs
        #   redis: { kind: redis }
        #   db: { kind: postgres }

        """);

    public static ProposedFile Service(string project, ApplicationKind kind, string name)
    {
        var head = $$"""
            name: {{name}}
            build: { dotnet: {{Quoted(RepositoryPath.Name(project))}} }

            """;
        var rest = kind == ApplicationKind.Web
            ? """
                port: 8080                 # the service listens on the port that it finds in the variable PORT
                # health: { ready: /readyz, live: /healthz }    # paths that answer 200; without them it is ready when it accepts connections
                # needs: { redis: redis }
                # public: true

                """
            : """
                # needs: { redis: redis }

                """;
        var folder = RepositoryPath.Folder(project);
        return new(folder.Length == 0 ? UnitReader.FileName : $"{folder}/{UnitReader.FileName}", head + rest);
    }

    /// <summary>The project's name as a DNS label, with a number behind it where that is taken.</summary>
    public static string NameOf(string project, HashSet<string> taken)
    {
        var label = Words.ToLabel(Path.GetFileNameWithoutExtension(RepositoryPath.Name(project)));
        var name = label;
        for (var i = 2; !taken.Add(name); i++) name = $"{label}-{i}";
        return name;
    }

    private static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
