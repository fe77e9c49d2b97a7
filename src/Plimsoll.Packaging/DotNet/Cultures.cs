using Plimsoll.Packaging.Images;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet;

/// <summary>
/// Whether .NET in an image knows cultures (decision 96). Without ICU it does not start, unless it is told to do without;
/// then <c>new CultureInfo("de")</c> throws. So only an application that chose that (<c>InvariantGlobalization</c>) is told so.
/// </summary>
internal static class Cultures
{
    private const string Variable = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", Without = Variable + "=1", With = Variable + "=0";

    /// <summary>Whether an image says that what runs on it does without.</summary>
    public static bool AreOffIn(BaseImage? image) => image?.Image.Config.Config?.Env?.Any(TurnsOff) == true;

    /// <summary>The variables for shared frameworks in an image: what is built on them does without where there is no ICU.</summary>
    public static IReadOnlyList<string> ForFrameworks(SystemLibraries libraries) =>
        libraries.LacksIcu ? [Without] : [];

    /// <summary>The variables for an application in an image.</summary>
    /// <param name="unit">The application's unit.</param>
    /// <param name="config">What the application chose.</param>
    /// <param name="areOff">The base says that what runs on it does without.</param>
    /// <param name="librariesAsync">Finds out what is there for it, by reading the layers of the base: called only when it matters.</param>
    /// <exception cref="PlimsollException">PLM4083: it did not choose to do without, and has to.</exception>
    public static async Task<IReadOnlyList<string>> ForAsync(
        Unit unit, RuntimeConfig config, bool areOff, Func<Task<SystemLibraries>> librariesAsync)
    {
        if (config.IsInvariant) return [Without];
        if (config.BringsIcu) return areOff ? [With] : [];
        var libraries = await librariesAsync();
        if (!areOff && !libraries.LacksIcu) return [];
        // where the base has ICU, more of it would not help
        var (why, mends) = areOff && libraries.HasIcu
            ? ($"turns them off with {Variable}", "or take a base that does not set it")
            : ("has no ICU", "or put ICU into the base, for instance libicu72 into the packages of a base on Debian 12 "
                + "(then plimsoll build --lock)");
        throw new PlimsollException(Outcome.Usage, "PLM4083",
            $"{unit.ManifestPath}: {unit.Name} uses cultures (it does not set InvariantGlobalization), "
            + $"and its base {unit.Build.Base} {why}: new CultureInfo(\"de\") would fail there. "
            + $"Set <InvariantGlobalization>true</InvariantGlobalization> in {Path.GetFileName(unit.Build.Source)} when it needs none; "
            + mends);
    }

    private static bool TurnsOff(string variable) =>
        variable.Split('=', 2) is [Variable, var value] && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
