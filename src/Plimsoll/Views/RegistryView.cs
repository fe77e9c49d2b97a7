using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What a registry has, for people.</summary>
internal static class RegistryView
{
    public static void Write(RegistryReport report, Screen screen)
    {
        var table = new Table("REPOSITORY", "TAG", "DIGEST", "SIZE");
        foreach (var repository in report.Repositories)
        {
            foreach (var tag in repository.Tags) table.Add(repository.Name, tag.Tag, Words.Image(tag.Digest), Words.Size(tag.Size));
        }
        table.WriteTo(screen);
        screen.WriteLine($"{Words.Count(report.Repositories.Sum(repository => repository.Tags.Count), "tag")}, "
            + $"{Words.Size(report.Bytes)} stored in {report.Root}", Tone.Dim);
    }
}
