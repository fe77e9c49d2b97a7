using System.Text.Json;
using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Tests.Attestation;

/// <summary>A program that others wrote verifies what is signed here.</summary>
public sealed class OtherReadersTests
{
    [Fact]
    public async Task Openssl_verifies_the_manifest_the_statements_and_the_older_signature()
    {
        Assert.SkipUnless(HostProgram.Find("openssl") is not null, "openssl is not installed");
        using var key = SigningKey.Create("ours");
        using var image = await AttestedImage.CreateAsync(key);
        await File.WriteAllTextAsync(image.Folder["key.pub"], key.Public.Pem);
        var bundles = (await image.ReadAsync(AttestationTypes.Bundle)).Select(bundle => JsonDocument.Parse(bundle.Content).RootElement)
            .ToList();
        Assert.Equal(3, bundles.Count);

        foreach (var bundle in bundles)
        {
            if (bundle.TryGetProperty("messageSignature", out var message))
            {
                await VerifyAsync(image, await image.Store.ReadManifestAsync(AttestedImage.Repository, image.Image.Digest, default),
                    message.GetProperty("signature").GetBytesFromBase64());
                continue;
            }
            var envelope = bundle.GetProperty("dsseEnvelope");
            var (type, payload) = (envelope.GetProperty("payloadType").GetString()!, envelope.GetProperty("payload").GetBytesFromBase64());
            byte[] signed = [.. System.Text.Encoding.UTF8.GetBytes($"DSSEv1 {type.Length} {type} {payload.Length} "), .. payload];
            await VerifyAsync(image, signed, envelope.GetProperty("signatures")[0].GetProperty("sig").GetBytesFromBase64());
        }

        var older = await image.Store.ResolveAsync(AttestedImage.Repository, $"sha256-{image.Image.Digest.Hex}.sig", default);
        var layer = ImageManifest.Parse(await image.Store.ReadManifestAsync(AttestedImage.Repository, older!.Digest,
            default)).Layers.Single();
        var content = await ReferrerShelf.ReadBlobAsync(image.Store, AttestedImage.Repository, layer, ReferrerShelf.LongestPayload,
            default);
        await VerifyAsync(image, content, Convert.FromBase64String(layer.Annotations!["dev.cosignproject.cosign/signature"]));
    }

    private static async Task VerifyAsync(AttestedImage image, byte[] signed, byte[] signature)
    {
        await File.WriteAllBytesAsync(image.Folder["signed"], signed);
        await File.WriteAllBytesAsync(image.Folder["signature"], signature);
        Command verify = new("openssl", ["dgst", "-sha256", "-verify", image.Folder["key.pub"], "-signature", image.Folder["signature"],
            image.Folder["signed"]]);
        Assert.Equal("Verified OK\n", (await CommandRunner.RunAsync(verify)).Text);
        await File.WriteAllBytesAsync(image.Folder["signed"], [.. signed, 0]);
        Assert.Equal(1, (await CommandRunner.RunAsync(verify)).ExitCode);
    }
}
