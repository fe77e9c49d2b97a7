using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Packaging.Tests.Attestation;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests;

/// <summary>Whoever may push to a store can set the tag of an input key: what nobody built here and no trusted key signed is not
/// run.</summary>
public sealed class KeyRecordTests(Machine machine)
{
    private const string Repository = "acme/site";

    [Fact]
    public async Task An_image_that_others_gave_the_tag_of_a_key_is_not_found_and_is_built_over()
    {
        using var bench = await Workbench.CreateAsync(machine, Samples.Site);
        var inputs = await InputsAsync(bench);
        var built = await bench.BuildAsync(Samples.SiteUnit);
        var foreign = await AttestedImage.WriteAsync(bench.Store, Repository, "not what the commit says");
        await bench.Store.TagAsync(Repository, Packager.TagOf(inputs.Key), foreign.Digest, default);

        Assert.Null(await bench.Packager.FindAsync("acme", inputs, default));
        Assert.Equal(built.Digest, (await bench.BuildAsync(Samples.SiteUnit)).Digest);
        Assert.Equal(built, await bench.Packager.FindAsync("acme", inputs, default));
    }

    [Fact]
    public async Task What_was_built_elsewhere_is_found_when_a_trusted_key_signed_it_for_this_key()
    {
        using var key = SigningKey.Create("ours");
        using var other = SigningKey.Create("other");
        using var bench = await Workbench.CreateAsync(machine, Samples.Site);
        var inputs = await InputsAsync(bench);
        var attested = bench.AnotherPackager(new Attestor(bench.Store, key, _ => Task.FromResult("https://git.example/acme"),
            new string('a', 40), TimeProvider.System));
        var built = await attested.BuildAsync(await bench.Repository.OpenAsync(), "acme", inputs, null, null, default);

        Assert.Null(await bench.Stranger().FindAsync("acme", inputs, default));
        Assert.Null(await bench.Stranger(other.Public).FindAsync("acme", inputs, default));
        Assert.Equal(built.Digest, (await bench.Stranger(key.Public).FindAsync("acme", inputs, default))?.Digest);

        // an index of images for several platforms says it as an image does
        var (indexed, manifest) = (inputs with { Key = new('1', 64) },
            await bench.Store.ReadManifestAsync(Repository, built.Digest, default));
        var index = new ImageIndex([Descriptor.Of(MediaTypes.ImageManifest, manifest) with { Platform = Platform.LinuxAmd64 }])
        {
            Annotations = new Dictionary<string, string> { [Packager.KeyAnnotation] = indexed.Key },
        };
        var both = await bench.Store.WriteManifestAsync(Repository, index.ToBytes(), MediaTypes.ImageIndex, [Packager.TagOf(indexed.Key)],
            default);
        await new ManifestSigner(bench.Store, key).SignAsync(Repository, both.Digest, default);
        Assert.Equal(both.Digest, (await bench.Stranger(key.Public).FindAsync("acme", indexed, default))?.Digest);

        // validly signed, but of other inputs
        var changed = inputs with { Key = new('0', 64) };
        await bench.Store.TagAsync(Repository, Packager.TagOf(changed.Key), built.Digest, default);
        Assert.Null(await bench.Stranger(key.Public).FindAsync("acme", changed, default));
    }

    private Task<UnitInputs> InputsAsync(Workbench bench) => bench.Repository.InputsAsync(machine.Tools, Samples.SiteUnit, "");
}
