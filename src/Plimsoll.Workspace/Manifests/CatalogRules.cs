using Plimsoll.Source;

namespace Plimsoll.Workspace.Manifests;

/// <summary>What must hold between the manifests of a workspace, and between them and the files of the commit.</summary>
internal static class CatalogRules
{
    public static void Check(ParsedWorkspace workspace, IReadOnlyList<ParsedManifest> manifests, GitTree tree,
        CancellationToken cancellationToken)
    {
        NamesAreUnique(workspace, manifests);
        var byId = manifests.GroupBy(manifest => manifest.Unit!.Id).ToDictionary(group => group.Key, group => group.First(),
            StringComparer.Ordinal);
        foreach (var manifest in manifests)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FileRules.Check(manifest, tree);
            NeedsNameSomething(workspace, manifest, byId);
            BaseIsKnown(manifest, byId);
        }
        OverridesNameServices(workspace, byId);
        StoreImagesAreKnown(workspace, byId);
        Circles.Report("needs", manifests, byId, unit => unit.Service?.Needs.Values ?? []);
        PodRules.Check(workspace, manifests, byId);
        KubernetesRules.Check(workspace, manifests);
        LocalRules.Check(workspace);
        AddressRules.Check(workspace, manifests);
        AccountReader.Check(workspace);
        Circles.Report("build", manifests, byId, unit => unit.Bases.Select(use => use.Unit));
    }

    /// <summary>One name is one unit, but a base may be there in several versions.</summary>
    private static void NamesAreUnique(ParsedWorkspace workspace, IReadOnlyList<ParsedManifest> manifests)
    {
        var owners = workspace.Manifest.Stores.ToDictionary(store => store.Name,
            store => (Text: $"a store of {WorkspaceReader.FileName}", HasVersion: false), StringComparer.Ordinal);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var manifest in manifests)
        {
            var unit = manifest.Unit!;
            if (!folders.Add(unit.Path))
                manifest.Report.Add(Codes.TwoManifests, 1, "",
                    $"a folder has one manifest, and {(unit.Path.Length == 0 ? "the root" : unit.Path)} has several");
            else if (ids.Add(unit.Id) && (owners.TryAdd(unit.Name, (manifest.Path, unit.Version is not null))
                || (owners[unit.Name].HasVersion && unit.Version is not null))) continue;
            else manifest.Report.Add(Codes.DuplicateName, manifest.Line("name"), "name",
                $"{unit.Id} is the name of {owners[unit.Name].Text} already");
        }
    }

    private static void NeedsNameSomething(ParsedWorkspace workspace, ParsedManifest manifest, Dictionary<string, ParsedManifest> units)
    {
        foreach (var (alias, target) in manifest.Unit!.Service?.Needs ?? new Dictionary<string, string>())
        {
            if (workspace.Manifest.Stores.Any(store => store.Name == target)) continue;
            if (units.TryGetValue(target, out var unit) && unit.Unit!.Kind == UnitKind.Service) continue;
            var known = units.Values.Where(other => other.Unit!.Kind == UnitKind.Service).Select(other => other.Unit!.Name)
                .Concat(workspace.Manifest.Stores.Select(store => store.Name));
            manifest.Report.Add(Codes.UnknownName, manifest.Line("needs", alias), $"needs.{alias}",
                $"there is no service and no store {Bounds.Shown(target)}" + DidYouMean(manifest.Report, target, known));
        }
    }

    private static void BaseIsKnown(ParsedManifest manifest, Dictionary<string, ParsedManifest> units)
    {
        if (manifest.Unit!.Build.Base is not { } on || on.Contains("@sha256:", StringComparison.Ordinal)
            || manifest.Unit.Bases.Any(use => use.Reference == on)) return;
        manifest.Report.Add(Codes.UnknownName, manifest.Line("build", "base"), "build.base",
            NoBase(manifest.Report, on, units, "name@sha256:…"));
    }

    private static void StoreImagesAreKnown(ParsedWorkspace workspace, Dictionary<string, ParsedManifest> units)
    {
        foreach (var store in workspace.Manifest.Stores.Where(store => store.Image is { } image
            && !image.Contains('@', StringComparison.Ordinal) && Bases(image, units).Count != 1))
            workspace.Report.Add(Codes.UnknownName, workspace.Line("stores", store.Name, "image"), $"stores.{store.Name}.image",
                NoBase(workspace.Report, store.Image!, units, "ghcr.io/acme/redis@sha256:…"));
    }

    /// <summary>The bases that are meant by <c>NAME:VERSION</c> or by a name.</summary>
    private static List<string> Bases(string text, Dictionary<string, ParsedManifest> units) =>
        [.. units.Values.Select(manifest => manifest.Unit!).Where(unit => unit.Kind == UnitKind.Base
            && (unit.Id == text || unit.Name == text)).Select(unit => unit.Id)];

    private static string NoBase(Report report, string text, Dictionary<string, ParsedManifest> units, string pinned) =>
        Bases(text, units) switch
    {
        { Count: > 1 } several =>
            $"{Bounds.Shown(text)} is there in several versions: say which ({string.Join(", ", several.Order(StringComparer.Ordinal))})",
        _ => $"{Bounds.Shown(text)} is neither a base of this workspace nor an image pinned by its digest ({pinned})"
            + DidYouMean(report, text, units.Values.Where(other => other.Unit!.Kind == UnitKind.Base)
                .SelectMany(other => new[] { other.Unit!.Name, other.Unit.Id })),
    };

    private static void OverridesNameServices(ParsedWorkspace workspace, Dictionary<string, ParsedManifest> units)
    {
        foreach (var environment in workspace.Manifest.Environments)
        {
            foreach (var service in environment.Services.Keys.Where(name => !units.TryGetValue(name, out var unit)
                || unit.Unit!.Kind != UnitKind.Service))
            {
                workspace.Report.Add(Codes.UnknownName, workspace.Line("environments", environment.Name, "services", service),
                    $"environments.{environment.Name}.services.{service}",
                    $"there is no service {service}" + DidYouMean(workspace.Report, service,
                        units.Values.Where(unit => unit.Unit!.Kind == UnitKind.Service).Select(unit => unit.Unit!.Name)));
            }
            foreach (var (service, settings) in environment.Services)
                foreach (var (name, value) in settings.Env ?? new Dictionary<string, string>())
                    if (units.TryGetValue(service, out var unit) && unit.Unit!.Service is { } spec
                        && SecretReference.Problem(value, spec.Secrets) is { } problem)
                        workspace.Report.Add(Codes.SecretVariable, workspace.Line("environments", environment.Name, "services", service),
                            $"environments.{environment.Name}.services.{service}.env.{name}", problem);
        }
    }

    private static string DidYouMean(Report report, string name, IEnumerable<string> known) => report.Nearest(name, known) is { } near
        ? $"; did you mean {near}?" : "";
}
