namespace Plimsoll.Oci;

/// <summary>Finds files of an unpacked image as a process would whose root it is: no link leads out of it.</summary>
public static class ImageFile
{
    private const int MaximumLinks = 40; // as of Linux

    /// <summary>Where the file or folder is on this machine; null when the image has none.</summary>
    /// <param name="root">The image's folder.</param>
    /// <param name="path">As the image's process sees it, from its root.</param>
    public static string? Find(string root, string path)
    {
        var steps = new Stack<string>(Steps(path));
        var place = new List<string>();
        for (var links = 0; steps.TryPop(out var step);)
        {
            if (step == "..")
            {
                if (place.Count > 0) place.RemoveAt(place.Count - 1);
                continue;
            }
            var info = new FileInfo(Path.Combine([root, .. place, step]));
            if (info.LinkTarget is { } target)
            {
                if (++links > MaximumLinks) return null;
                if (target.StartsWith('/')) place.Clear();
                foreach (var next in Steps(target)) steps.Push(next);
                continue;
            }
            if (!Path.Exists(info.FullName)) return null;
            place.Add(step);
        }
        return Path.Combine([root, .. place]);
    }

    // the first on top
    private static IEnumerable<string> Steps(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Where(step => step != ".").Reverse();
}
