using Plimsoll.Workspace;

namespace Plimsoll.Views.Ci;

/// <summary>What a CI system has to do for one unit that changed.</summary>
/// <param name="Unit">What <c>plimsoll build</c> is asked for: <c>counter</c>, <c>python:3.10</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>service</c> or <c>base</c>.</param>
/// <param name="Path">Its folder.</param>
/// <param name="Change"><c>added</c> or <c>modified</c>.</param>
/// <param name="Image">The full name of its image.</param>
/// <param name="Version">The image's tag.</param>
/// <param name="Repository">Where the image is pushed to.</param>
internal sealed record CiJob(string Unit, string Name, string Kind, string Path, string Change, string Image, string Version,
    string Repository)
{
    /// <summary>The units among the changed ones whose images this one is made of.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The registry that the unit or the workspace names, with a path if there is one; null where neither does: then the image is
    /// built and pushed nowhere.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Place { get; init; }

    /// <summary>One for each unit that is to be built, what others need first. A removed unit has none.</summary>
    /// <exception cref="PlimsollException">PLM2040: a folder has a name that a shell or a CI system could take for something
    /// else.</exception>
    public static IReadOnlyList<CiJob> Of(ChangePlan plan)
    {
        var changed = plan.Units.Zip(ChangesReport.Of(plan).Units).Where(pair => pair.First.Change != ChangeKind.Removed)
            .ToDictionary(pair => pair.First.Unit.Id, StringComparer.Ordinal);
        var jobs = new Dictionary<string, CiJob>(StringComparer.Ordinal);
        foreach (var id in changed.Keys) Add(id);
        return [.. jobs.Values];

        // bases have no circles: the catalog's rules saw to it
        void Add(string id)
        {
            if (jobs.ContainsKey(id)) return;
            var (change, shown) = changed[id];
            var needs = change.Unit.Bases.Select(use => use.Unit).Where(changed.ContainsKey).Distinct(StringComparer.Ordinal).ToList();
            foreach (var on in needs) Add(on);
            jobs[id] = new CiJob(id, shown.Name, shown.Kind, Safe(shown.Path), shown.Change, shown.Image, shown.Version,
                shown.Repository) { Needs = needs, Place = change.Unit.Repository ?? plan.Registry };
        }
    }

    /// <summary>Names and versions are safe by the manifests' rules; a folder may be called anything.</summary>
    private static string Safe(string path) => path.Length == 0 || (path[0] != '-'
        && path.All(c => char.IsLetterOrDigit(c) || " ._/@+-=,:~".Contains(c, StringComparison.Ordinal)))
        ? path
        : throw new PlimsollException(Outcome.Usage, "PLM2040",
            $"the folder '{string.Concat(path.Select(c => char.IsControl(c) ? '?' : c))}' has a name that a shell or a CI system could "
                + "take for a command. Rename it (letters, digits, spaces and . _ - / @ + = , : ~), or take -o json");
}
