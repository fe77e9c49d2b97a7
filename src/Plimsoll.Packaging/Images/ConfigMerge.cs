using Plimsoll.Oci;

namespace Plimsoll.Packaging.Images;

/// <summary>How an image is run that is built on another one: as that says, except where its own parts say something.</summary>
internal static class ConfigMerge
{
    /// <summary>Lays one over the other.</summary>
    public static ContainerConfig Over(ContainerConfig own, ContainerConfig below) => new()
    {
        User = own.User ?? below.User,
        ExposedPorts = own.ExposedPorts ?? below.ExposedPorts,
        Env = Variables(own.Env ?? [], below.Env ?? []),
        Entrypoint = own.Entrypoint ?? below.Entrypoint,
        // arguments belong to their program
        Cmd = own.Cmd ?? (own.Entrypoint is null ? below.Cmd : null),
        WorkingDir = own.WorkingDir ?? below.WorkingDir,
        Labels = own.Labels ?? below.Labels,
        StopSignal = own.StopSignal ?? below.StopSignal,
        Volumes = own.Volumes ?? below.Volumes,
        Healthcheck = own.Healthcheck ?? below.Healthcheck,
        Shell = own.Shell ?? below.Shell,
        // a base's triggers are for the Dockerfiles that are built on it, once
        OnBuild = own.OnBuild,
    };

    /// <summary>Those of the base at their place, and what is new after them; null is none.</summary>
    private static List<string>? Variables(IReadOnlyList<string> own, IReadOnlyList<string> below)
    {
        var values = own.ToDictionary(NameOf, StringComparer.Ordinal);
        var inherited = below.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        List<string> all = [.. below.Select(variable => values.GetValueOrDefault(NameOf(variable), variable)),
            .. own.Where(variable => !inherited.Contains(NameOf(variable)))];
        return all.Count > 0 ? all : null;
    }

    private static string NameOf(string variable) => variable.Split('=', 2)[0];
}
