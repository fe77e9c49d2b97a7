using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Plimsoll.Architecture.Tests;

/// <summary>What a compiled assembly uses, read from its file without loading it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="References">The names of the assemblies that it uses.</param>
/// <param name="Types">The full names of the types of other assemblies that it uses.</param>
/// <param name="NativeCallers">The names of its types with methods that are functions of the operating system or of native
/// libraries.</param>
internal sealed record Assembly(string Name, IReadOnlyList<string> References, IReadOnlySet<string> Types,
    IReadOnlyList<string> NativeCallers)
{
    /// <summary>Every assembly of ours.</summary>
    public static IEnumerable<Assembly> Ours() => FilesOfOurs().Select(Read);

    /// <summary>The file of every assembly of ours.</summary>
    public static IEnumerable<string> FilesOfOurs() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(file => IsOurs(Path.GetFileNameWithoutExtension(file)));

    public static Assembly Read(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        return new(
            metadata.GetString(metadata.GetAssemblyDefinition().Name),
            [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))],
            metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}").ToHashSet(),
            [.. metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
                .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
                .Select(method => metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name))
                .Distinct()]);
    }

    private static bool IsOurs(string name) =>
        name.StartsWith("plimsoll", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".Tests", StringComparison.Ordinal);
}
