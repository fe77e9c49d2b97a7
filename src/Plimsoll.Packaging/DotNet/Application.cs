using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet;

/// <summary>A published application.</summary>
/// <param name="Folder">Where it was published to.</param>
/// <param name="Name">Its assembly, without <c>.dll</c>, or its program.</param>
/// <param name="Mode">In which form.</param>
/// <param name="Unit">The unit it belongs to, for messages.</param>
internal sealed record Application(string Folder, string Name, PublishMode Mode, Unit Unit)
{
    private const string ConfigSuffix = ".runtimeconfig.json";

    /// <summary>It has its runtime with it; else it runs on shared frameworks.</summary>
    public bool BringsRuntime => Mode.BringsRuntime;

    /// <summary>What it depends on; not there when the project does not write it.</summary>
    public string DependencyFile => Path.Combine(Folder, Name + ".deps.json");

    /// <summary>How it is run; not there when it is one file.</summary>
    public string ConfigFile => Path.Combine(Folder, Name + ConfigSuffix);

    /// <summary>Whether some of its files come from packages.</summary>
    public bool HasPackages => Dependencies.OriginsOf(DependencyFile, Name).Values.Contains(Origin.Package);

    /// <summary>
    /// Finds what can be started, the assembly with a runtime configuration or the program. A single one with the project's name is it.
    /// Otherwise MSBuild is asked: the project may give its assembly another name, and programs that it references are published beside
    /// its own.
    /// </summary>
    /// <param name="folder">Where it was published to.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="mode">How it was published.</param>
    /// <param name="ask">Gives the project's properties.</param>
    /// <exception cref="PlimsollException">PLM4008: the project makes no program.</exception>
    public static async Task<Application> InAsync(string folder, Unit unit, PublishMode mode, Func<Task<ProjectProperties>> ask)
    {
        var names = ProgramsIn(folder, mode).Order(StringComparer.Ordinal).ToList();
        string? name = Path.GetFileNameWithoutExtension(unit.Build.Source);
        if (names.Count > 0 && !(names is [var single] && single == name))
        {
            var properties = await ask();
            name = properties.IsProgram ? properties.AssemblyName : null;
        }
        if (name is not null && names.Contains(name)) return new(folder, name, mode, unit);
        var what = $"{unit.ManifestPath}: build.dotnet: {unit.Build.Source} is not a program that can be started";
        throw new PlimsollException(Outcome.Usage, "PLM4008", names.Count == 0
            ? $"{what}: it needs <OutputType>Exe</OutputType> or the Web SDK"
            : $"{what}, but references {string.Join(" and ", names)}: name that project, or give this one <OutputType>Exe</OutputType>");
    }

    private static IEnumerable<string> ProgramsIn(string folder, PublishMode mode) => mode.IsOneFile
        ? Directory.EnumerateFiles(folder).Where(IsProgram).Select(path => Path.GetFileName(path))
        : Directory.EnumerateFiles(folder, "*" + ConfigSuffix).Select(path => Path.GetFileName(path)[..^ConfigSuffix.Length]);

    /// <summary>An ELF file, and no library (System V ABI, ELF header).</summary>
    private static bool IsProgram(string path)
    {
        if (Path.GetExtension(path) is ".so" or ".dbg") return false;
        var magic = new byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == 4 && magic is [0x7f, (byte)'E', (byte)'L', (byte)'F'];
    }

    /// <summary>The shared frameworks that it needs, the one that the others build on first.</summary>
    /// <param name="sdk">Where they come from.</param>
    /// <param name="config">What it says of itself.</param>
    /// <exception cref="PlimsollException">PLM4009: the installation has none that will do.</exception>
    public IReadOnlyList<FrameworkLayer> FrameworksFrom(DotNetSdk sdk, RuntimeConfig config)
    {
        // elsewhere than on Linux an image has the application alone, and runs on the .NET of the machine
        if (!Framework.FitsIntoImages) return [];
        if (config.Frameworks.FirstOrDefault(needed => !sdk.Frameworks.Any(layer => layer.Framework.Satisfies(needed))) is { } missing)
        {
            var has = string.Join(", ", sdk.Frameworks.Select(layer => $"{layer.Framework.Name} {layer.Framework.Version}"));
            throw new PlimsollException(Outcome.Failed, "PLM4009",
                $"{Unit.Name} runs on {missing.Name} {missing.Version}; SDK {sdk.Version} has {has}. "
                + "Let the project target it, or run on later versions too (<RollForward>Major</RollForward>), or bring its own along "
                + $"({Unit.ManifestPath}: build: {{ dotnet: {Unit.Build.Source}, publish: self-contained }}), "
                + "or build with another SDK (global.json)");
        }
        var names = config.Frameworks.Select(framework => framework.Name).ToHashSet(StringComparer.Ordinal);
        return [.. sdk.Frameworks.Where(layer => layer.Framework.Name == Framework.Base || names.Contains(layer.Framework.Name))
            .OrderBy(layer => layer.Framework.Name != Framework.Base)];
    }
}
