namespace Plimsoll.Registry.Tests;

/// <summary>Hashes of crypt_blowfish's test vectors, and of the program that writes such files.</summary>
public class PasswordHashTests
{
    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    public void Accepts_all_prefixes_of_the_same_algorithm(string password, string text)
    {
        var hash = PasswordHash.TryParse(text);
        Assert.NotNull(hash);
        Assert.True(hash.IsOf(password));
        Assert.False(hash.IsOf(password + "x"));
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("pässwörd ☃")]
    [InlineData("with:colon")]
    [InlineData("a password of exactly seventy-two bytes, which is as many as bcrypt uses")]
    [InlineData("seventy-two bytes are what counts of a password, and this one has many more of them than that")]
    public async Task Accepts_what_htpasswd_writes(string password)
    {
        Assert.SkipUnless(Programs.Has("htpasswd"), "htpasswd is not installed");
        var written = await Programs.RunAsync("htpasswd", "-nbB", "-C", "5", "ann", password);
        var hash = PasswordHash.TryParse(written.Trim()["ann:".Length..]);
        Assert.NotNull(hash);
        Assert.True(hash.IsOf(password));
        Assert.False(hash.IsOf("x" + password[1..]));
    }

    [Fact]
    public void The_hash_of_an_unknown_user_matches_nothing_and_costs_as_much()
    {
        var known = PasswordHash.TryParse("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
        foreach (var none in new[] { PasswordHash.LikeNone(known), PasswordHash.LikeNone(null) })
            Assert.False(none.IsOf("U*U"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=")]
    [InlineData("$apr1$7Pd3Ao6x$Sx2JQmlR2yoTRv.s3iPRp0")]
    [InlineData("$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")] // the defect of 2011
    [InlineData("$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$18$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCCCE5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")] // bits that no salt has
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeX")] // bits that no hash has
    public void Refuses_anything_else(string text) => Assert.Null(PasswordHash.TryParse(text));
}
