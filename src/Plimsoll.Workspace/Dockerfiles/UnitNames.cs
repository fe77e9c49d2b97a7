namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>Finds the bases of a workspace by what Dockerfiles and manifests call them.</summary>
internal sealed class UnitNames
{
    private readonly Dictionary<string, string> _byAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byShortName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _byName = new(StringComparer.Ordinal);

    /// <param name="units">All units.</param>
    /// <param name="workspace">The workspace's name.</param>
    /// <param name="registry">Where its images are pushed; null is the embedded registry.</param>
    public UnitNames(IEnumerable<Unit> units, string workspace, string? registry)
    {
        foreach (var unit in units.Where(unit => unit.Kind == UnitKind.Base))
        {
            foreach (var place in new[] { registry, unit.Repository }.OfType<string>()) Add(_byAddress, place + "/", unit);
            // an image that is pushed nowhere has no other place than the one that docker reads into its short name
            var shorter = (unit.Repository ?? registry) is null ? _byAddress : _byShortName;
            foreach (var place in new[] { "", workspace + "/" }) Add(shorter, place, unit);
            // a name that several versions have says nothing without one of them
            _byName[unit.Name] = _byName.ContainsKey(unit.Name) ? null : unit.Id;
        }
    }

    /// <summary>The base that <c>build.base</c> names: <c>NAME:VERSION</c>, or a name that only one base has.</summary>
    public string? FindBase(string text) => (HasTag(text) ? Find(text) : null) ?? _byName.GetValueOrDefault(text);

    /// <summary>The base of the workspace that a reference in a Dockerfile means; null for an image from elsewhere, such as one pinned by
    /// digest.</summary>
    /// <param name="reference">For instance <c>ghcr.io/acme/base:1</c>; without a tag it means <c>latest</c>, as everywhere.</param>
    /// <param name="unit">Whose Dockerfile it is. What bears the unit's own name is the image from elsewhere that it extends; what bears
    /// the name in its <c>build.base</c> is that base, whatever its version.</param>
    public string? FindImage(string reference, Unit unit)
    {
        if (reference == unit.Build.Base) return FindBase(reference);
        return Find(reference) is { } found && found != unit.Id ? found : null;
    }

    private string? Find(string reference)
    {
        var whole = ShortNames.Expand(reference);
        return _byAddress.GetValueOrDefault(whole) ?? (ShortNames.HasRegistry(reference) ? null : _byShortName.GetValueOrDefault(whole));
    }

    private static void Add(Dictionary<string, string> names, string place, Unit unit) =>
        names.TryAdd(ShortNames.Expand($"{place}{unit.Name}:{unit.Version ?? "latest"}"), unit.Id);

    private static bool HasTag(string text) => text.LastIndexOf(':') > text.LastIndexOf('/');
}
