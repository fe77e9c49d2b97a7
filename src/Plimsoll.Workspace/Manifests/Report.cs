namespace Plimsoll.Workspace.Manifests;

/// <summary>Collects what is wrong in one file.</summary>
internal sealed class Report(string file)
{
    private readonly List<Finding> _findings = [];

    public string File => file;

    public IReadOnlyList<Finding> Findings => _findings;

    public void Add(string code, int line, string path, string message) => _findings.Add(new(code, file, line, path, message));

    public void Add(Yaml.YamlProblem problem) => Add(problem.Code, problem.Line, "", problem.Message);
}
