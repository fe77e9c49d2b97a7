namespace Plimsoll.Oci;

/// <summary>Applies what one layer says to an image's folder (image-spec, layer.md, Applying Changesets).</summary>
internal static class LayerChanges
{
    private const string Whiteout = ".wh.", Opaque = ".wh..wh..opq", Private = ".wh..wh.";

    /// <summary>Removes what the layer takes away from the layers below it.</summary>
    public static async Task RemoveAsync(TarReader tar, ImageRoot root, CancellationToken cancellationToken)
    {
        while (await tar.NextAsync(cancellationToken) is { } item)
        {
            var (parent, name) = Split(PathOf(item));
            if (name == Opaque)
                root.Empty(parent);
            else if (name.StartsWith(Whiteout, StringComparison.Ordinal) && !name.StartsWith(Private, StringComparison.Ordinal))
                root.Delete(parent.Length == 0 ? name[Whiteout.Length..] : $"{parent}/{name[Whiteout.Length..]}");
        }
    }

    /// <summary>Adds and replaces what the layer holds.</summary>
    public static async Task AddAsync(TarReader tar, ImageRoot root, ExtractBudget budget, CancellationToken cancellationToken)
    {
        while (await tar.NextAsync(cancellationToken) is { } item)
        {
            var path = PathOf(item);
            if (path.Length > 0 && !Split(path).Name.StartsWith(Whiteout, StringComparison.Ordinal))
                await AddAsync(tar, item, path, root, budget, cancellationToken);
        }
    }

    private static async Task AddAsync(TarReader tar, TarItem item, string path, ImageRoot root, ExtractBudget budget,
        CancellationToken cancellationToken)
    {
        switch (item.Type)
        {
            case '5':
            // before POSIX, a folder was a file whose name ends with a slash
            case '0' or '\0' when item.Path.EndsWith('/'):
                root.CreateFolder(path, item.Mode);
                break;
            case '0' or '\0' or '7':
                await using (var file = root.CreateFile(path, item.Mode))
                    await tar.CopyContentAsync(file, cancellationToken);
                break;
            case '1':
                await CopyAsync(Normalized(item.Target), path, item.Mode, root, budget, cancellationToken);
                break;
            case '2':
                root.CreateLink(path, item.Target);
                break;
            default:
                throw new OciException(OciErrors.LayerInvalid,
                    $"'{path}' is not unpacked: it is a device, a pipe or something unknown (type '{item.Type}')");
        }
    }

    /// <summary>A hard link becomes a copy: a link could be made to a file of the machine, and a copy counts as what it takes.</summary>
    private static async Task CopyAsync(string source, string path, int mode, ImageRoot root, ExtractBudget budget,
        CancellationToken cancellationToken)
    {
        if (source == path)
            return;
        await using var from = root.OpenFile(source);
        budget.TakeBytes(from.Length);
        await using var to = root.CreateFile(path, mode);
        await from.CopyToAsync(to, cancellationToken);
    }

    /// <summary>The entry's path in the form that a layer's has; empty for the root itself.</summary>
    private static string PathOf(TarItem item) => Normalized(item.Path) is { Length: > 0 } path ? path
        : item.Type == '5' ? "" : throw new OciException(OciErrors.LayerInvalid, "the layer has an entry without a name");

    /// <summary>Takes away a leading <c>./</c> and a trailing slash, as tar writes them; all else that is odd is refused.</summary>
    private static string Normalized(string path)
    {
        if (path is "." or "./")
            return "";
        var relative = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        return LayerPath.Check(relative.EndsWith('/') ? relative[..^1] : relative);
    }

    private static (string Parent, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }
}
