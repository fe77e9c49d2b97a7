using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Languages;

/// <summary>Programs in Python: only a Procfile says how one is started.</summary>
internal static class PythonPrograms
{
    private static readonly string[] Names = ["requirements.txt", "pyproject.toml", "Pipfile"];

    private static readonly string[] Aside = ["docs", "doc", "test", "tests", "scripts", "tools", "examples"];

    /// <summary>Finds them.</summary>
    public static void Find(LanguageSearch search)
    {
        foreach (var folder in search.Named(Names).Select(RepositoryPath.Folder).Distinct())
        {
            var from = RepositoryPath.Below(folder, Names.First(name => search.Files.Has(folder, name)));
            if (search.ProcfileIn(folder) is { } procfile) search.Add(Service(search, folder, from, procfile));
            else if (!folder.Split('/').Any(part => Aside.Contains(part)))
                search.Leave(from, "a program in Python, of which nothing says how it is started: "
                    + "write a Procfile beside it (web: gunicorn app:app --bind 0.0.0.0:$PORT), or a Dockerfile");
        }
    }

    private static FoundService Service(LanguageSearch search, string folder, string from, Procfile procfile)
    {
        var port = procfile.Port ?? WrittenDockerfile.Port;
        return new(folder, search.NameOf(folder), procfile.Path)
        {
            Builder = "dockerfile",
            Source = RepositoryPath.Below(folder, "Dockerfile"),
            Ports = [port],
            IsTold = procfile.Port is null,
            Written = WrittenDockerfile.Of(
            [
                "FROM docker.io/library/python:3.13-slim",
                "WORKDIR /app",
                .. Install(RepositoryPath.Name(from)),
                $"ENV PYTHONUNBUFFERED=1 PORT={port}",
                $"EXPOSE {port}",
                "USER 65532:65532",
                WrittenDockerfile.Cmd(procfile.Command!),
            ]),
        };
    }

    private static string[] Install(string file) => file switch
    {
        "requirements.txt" => ["COPY requirements.txt ./", "RUN pip install --no-cache-dir -r requirements.txt", "COPY . ."],
        "Pipfile" => ["COPY . .", "RUN pip install --no-cache-dir pipenv && pipenv install --system"],
        _ => ["COPY . .", "RUN pip install --no-cache-dir ."],
    };
}
