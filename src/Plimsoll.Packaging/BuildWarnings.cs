namespace Plimsoll.Packaging;

/// <summary>Told what a build prints, and apart from that what whoever asked for the build has to know.</summary>
public interface IBuildOutput : IProgress<string>
{
    /// <summary>Tells a person something that does not end the build: it is shown where all that is printed is not.</summary>
    void Warn(string text);
}

/// <summary>Warnings for whoever listens to a build.</summary>
internal static class BuildWarnings
{
    /// <summary>As a warning to one who tells them apart, else as a line among the others.</summary>
    public static void Warn(this IProgress<string> output, string text)
    {
        if (output is IBuildOutput told) told.Warn(text);
        else output.Report("warning: " + text);
    }
}
