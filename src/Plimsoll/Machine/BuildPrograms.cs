using Plimsoll.Packaging;
using Plimsoll.Workspace;

namespace Plimsoll.Machine;

/// <summary>The programs that units are built with, beside the SDK.</summary>
internal static class BuildPrograms
{
    /// <summary>Those that are not here, by the names that the launcher knows how to install.</summary>
    /// <param name="readUnits">Reads the units: called only where something that may be needed is not here.</param>
    /// <param name="hasLinker">Whether native programs can be linked here; null looks.</param>
    public static async Task<IReadOnlyList<string>> MissingAsync(Func<Task<IReadOnlyList<Unit>>> readUnits, bool? hasLinker = null) =>
        !(hasLinker ?? ToolchainProbe.HasLinker) && (await readUnits()).Any(unit => unit.Build.IsNative) ? ["linker"] : [];
}
