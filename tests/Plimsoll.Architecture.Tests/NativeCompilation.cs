using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Plimsoll.Architecture.Tests;

/// <summary>
/// Calls that Native AOT cannot compile. The compiler's analyzers do not see the calls that a collection expression becomes, so an assembly
/// is read as it was compiled.
/// </summary>
internal static class NativeCompilation
{
    // for the parameters of generic types, of which none here has more: some take classes only, and some take values only
    private static readonly Type[][] AnyTypes = [[.. Enumerable.Repeat(typeof(object), 16)], [.. Enumerable.Repeat(typeof(int), 16)]];

    /// <summary>The members that an assembly uses and that need code made or types found at run time.</summary>
    /// <param name="file">The assembly.</param>
    public static IEnumerable<string> Violations(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        var module = System.Reflection.Assembly.LoadFrom(file).ManifestModule;
        var name = Path.GetFileNameWithoutExtension(file);
        foreach (var handle in metadata.MemberReferences)
        {
            var member = Resolve(module, MetadataTokens.GetToken(handle));
            if (member is not null && IsRefused(member)) yield return $"{name} uses {member.DeclaringType}.{member.Name} ({member})";
        }
    }

    private static bool IsRefused(MemberInfo member) =>
        Has<RequiresDynamicCodeAttribute>(member) || Has<RequiresUnreferencedCodeAttribute>(member)
        || (member.DeclaringType is { } type && (Has<RequiresDynamicCodeAttribute>(type) || Has<RequiresUnreferencedCodeAttribute>(type)));

    private static bool Has<T>(MemberInfo member) where T : Attribute => member.IsDefined(typeof(T), inherit: false);

    private static MemberInfo? Resolve(Module module, int token) =>
        AnyTypes.Select(types => Resolve(module, token, types)).FirstOrDefault(member => member is not null);

    private static MemberInfo? Resolve(Module module, int token, Type[] types)
    {
        try
        {
            return module.ResolveMember(token, types, types);
        }
        catch (Exception e) when (e is ArgumentException or TypeLoadException)
        {
            return null;
        }
    }
}
