namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>Finds the bases of a workspace by what Dockerfiles and manifests call them.</summary>
internal sealed class UnitNames
{
    private readonly Dictionary<string, string> _byImage = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _byName = new(StringComparer.Ordinal);

    /// <param name="units">All units.</param>
    /// <param name="workspace">The workspace's name.</param>
    /// <param name="registry">Where its images are pushed; null is the embedded registry.</param>
    public UnitNames(IEnumerable<Unit> units, string workspace, string? registry)
    {
        foreach (var unit in units.Where(unit => unit.Kind == UnitKind.Base))
        {
            foreach (var place in new[] { "", workspace + "/", (registry ?? workspace) + "/", (unit.Repository ?? registry ?? workspace) + "/" })
                _byImage.TryAdd($"{place}{unit.Name}:{unit.Version ?? "latest"}", unit.Id);
            // a name that several versions have says nothing without one of them
            _byName[unit.Name] = _byName.ContainsKey(unit.Name) ? null : unit.Id;
        }
    }

    /// <summary>The base that <c>build.base</c> names: <c>NAME:VERSION</c>, or a name that only one base has.</summary>
    public string? FindBase(string text) => _byImage.GetValueOrDefault(text) ?? _byName.GetValueOrDefault(text);

    /// <summary>The base of the workspace that a reference in a Dockerfile means; null for an image from elsewhere, such as one pinned by digest.</summary>
    /// <param name="reference">For instance <c>ghcr.io/acme/base:1</c>; without a tag it means <c>latest</c>, as everywhere.</param>
    /// <param name="unit">Whose Dockerfile it is. What bears the unit's own name is the image from elsewhere that it extends; what bears the name in its <c>build.base</c> is that base, whatever its version.</param>
    public string? FindImage(string reference, Unit unit)
    {
        if (reference == unit.Build.Base) return FindBase(reference);
        var tagged = reference.LastIndexOf(':') > reference.LastIndexOf('/') ? reference : reference + ":latest";
        return _byImage.GetValueOrDefault(tagged) is { } found && found != unit.Id ? found : null;
    }
}
