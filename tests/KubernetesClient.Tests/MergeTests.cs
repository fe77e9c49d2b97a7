using FsCheck.Fluent;

namespace KubernetesClient.Tests;

/// <summary>The laws of several kubeconfig files.</summary>
public sealed class MergeTests
{
    /// <summary>Small files over few names, so that they often meet.</summary>
    private static readonly FsCheck.Gen<ConfigFiles> Files =
        from file in Gen.Choose(0, 99)
        from current in Gen.Elements("", "a", "b", "c")
        from contexts in Gen.SubListOf("a", "b", "c")
        from clusters in Gen.SubListOf("a", "b", "c")
        from users in Gen.SubListOf("a", "b", "c")
        select ConfigFiles.Parse($"/{file}/config", $"""
            current-context: {current}
            contexts: [{string.Join(", ", contexts.Select(name => $"{{ name: {name}, context: {{ cluster: {file} }} }}"))}]
            clusters: [{string.Join(", ", clusters.Select(name => $"{{ name: {name}, cluster: {{ server: {file} }} }}"))}]
            users: [{string.Join(", ", users.Select(name => $"{{ name: {name}, user: {{ token: {file} }} }}"))}]
            """);

    [Fact]
    public void It_does_not_matter_which_two_are_merged_first() => Law.ForAll(
        Files.Three(), files => Assert.Equal(Text(files.Item1.Merge(files.Item2).Merge(files.Item3)),
            Text(files.Item1.Merge(files.Item2.Merge(files.Item3)))));

    [Fact]
    public void A_file_adds_nothing_to_itself_and_an_empty_one_nothing_to_any() => Law.ForAll(Files, file =>
    {
        Assert.Equal(Text(file), Text(file.Merge(file)));
        Assert.Equal(Text(file), Text(file.Merge(ConfigFiles.None)));
        Assert.Equal(Text(file), Text(ConfigFiles.None.Merge(file)));
    });

    [Fact]
    public void Of_a_name_in_both_the_first_counts() => Law.ForAll(Files.Two(), files =>
    {
        var (first, second) = files;
        var both = first.Merge(second);
        Assert.Equal(first.CurrentContext ?? second.CurrentContext, both.CurrentContext);
        foreach (var name in (string[])["a", "b", "c"])
            Assert.Equal(first.Users.GetValueOrDefault(name) ?? second.Users.GetValueOrDefault(name), both.Users.GetValueOrDefault(name));
    });

    private static string Text(ConfigFiles files) => string.Join('\n', [
        files.CurrentContext ?? "-",
        .. files.Contexts.Concat(files.Clusters).Concat(files.Users).Select(pair =>
            $"{pair.Key} {pair.Value.File} {pair.Value.What} {pair.Value.Node}")]);
}
