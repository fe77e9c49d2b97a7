namespace Plimsoll.Workspace.Manifests;

/// <summary>Collects what is wrong in one file.</summary>
internal sealed class Report(string file)
{
    private const int MostSuggestions = 20;

    private readonly List<Finding> _findings = [];
    private int _suggested;

    public string File => file;

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>What was probably meant by a word; only for the first findings of a file, as a comparison with every name costs more than a
    /// finding.</summary>
    public string? Nearest(string word, IEnumerable<string> known) => _suggested++ < MostSuggestions ? Manifests.Nearest.To(word, known)
        : null;

    public void Add(string code, int line, string path, string message) => _findings.Add(new(code, file, line, path, message));

    public void Add(Yaml.YamlProblem problem) => Add(problem.Code, problem.Line, "", problem.Message);
}
