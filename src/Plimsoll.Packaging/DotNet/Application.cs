using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet;

/// <summary>A published application.</summary>
/// <param name="Folder">Where it was published to.</param>
/// <param name="Name">Its assembly, without <c>.dll</c>, or its program.</param>
/// <param name="BringsRuntime">It has its runtime with it; else it runs on shared frameworks.</param>
/// <param name="Unit">The unit it belongs to, for messages.</param>
internal sealed record Application(string Folder, string Name, bool BringsRuntime, Unit Unit)
{
    private const string ConfigSuffix = ".runtimeconfig.json";

    /// <summary>What it depends on; not there when the project does not write it.</summary>
    public string DependencyFile => Path.Combine(Folder, Name + ".deps.json");

    /// <summary>Whether some of its files come from packages.</summary>
    public bool HasPackages => Dependencies.OriginsOf(DependencyFile, Name).Values.Contains(Origin.Package);

    /// <summary>Finds what can be started: the assembly with a runtime configuration, or the one program.</summary>
    /// <exception cref="PlimsollException">PLM4008: there is none, or several and none is the project's.</exception>
    public static Application In(string folder, Unit unit, PublishMode mode)
    {
        var names = mode.IsOneFile ? [.. Directory.EnumerateFiles(folder).Where(IsProgram).Select(path => Path.GetFileName(path))]
            : Directory.EnumerateFiles(folder, "*" + ConfigSuffix).Select(path => Path.GetFileName(path)[..^ConfigSuffix.Length]).ToList();
        var name = names is [var only] ? only : names.FirstOrDefault(name => name == Path.GetFileNameWithoutExtension(unit.Build.Source));
        return name is not null ? new(folder, name, mode.BringsRuntime, unit) : throw new PlimsollException(Outcome.Usage, "PLM4008", names.Count == 0
            ? $"{unit.ManifestPath}: build.dotnet: {unit.Build.Source} is not a program that can be started: it needs <OutputType>Exe</OutputType> or the Web SDK"
            : $"{unit.ManifestPath}: build.dotnet: {unit.Build.Source} publishes several programs, {string.Join(", ", names.Order(StringComparer.Ordinal))}, and none has its name");
    }

    /// <summary>An ELF file, and no library (System V ABI, ELF header).</summary>
    private static bool IsProgram(string path)
    {
        if (Path.GetExtension(path) is ".so" or ".dbg") return false;
        var magic = new byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == 4 && magic is [0x7f, (byte)'E', (byte)'L', (byte)'F'];
    }

    /// <summary>The shared frameworks that it needs, the one that the others build on first.</summary>
    /// <exception cref="PlimsollException">PLM4009: the installation has none that will do.</exception>
    public IReadOnlyList<FrameworkLayer> FrameworksFrom(DotNetSdk sdk)
    {
        // elsewhere than on Linux an image has the application alone, and runs on the .NET of the machine
        if (!Framework.FitsIntoImages) return [];
        var needed = RuntimeConfig.FrameworksOf(Path.Combine(Folder, Name + ConfigSuffix)).ToDictionary();
        foreach (var (name, version) in needed.Where(need => !sdk.Frameworks.Any(layer => layer.Framework.Satisfies(need.Key, need.Value))))
        {
            throw new PlimsollException(Outcome.Failed, "PLM4009", $"{Unit.Name} runs on {name} {version}; SDK {sdk.Version} has "
                + string.Join(", ", sdk.Frameworks.Select(layer => $"{layer.Framework.Name} {layer.Framework.Version}")) + ". Let the project target it, or build with another SDK (global.json)");
        }
        return [.. sdk.Frameworks.Where(layer => layer.Framework.Name == Framework.Base || needed.ContainsKey(layer.Framework.Name)).OrderBy(layer => layer.Framework.Name != Framework.Base)];
    }
}
