//! Memoized methods: what counts of `self`, and an annotated impl block with companions.
//!
//! ```text
//! cargo run --example methods
//! ```

use larder::memoize;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop(&'static str);

/// On the impl block the attribute adds companions: `net_delete`, `net_put` and so on.
#[memoize]
impl Shop {
    /// The key is the article and `self`, which is `Hash + Eq + Clone`.
    #[memoize]
    fn gross(&self, article: &str) -> u64 {
        println!("  adding the taxes of {}", self.0);
        self.net(article) * 119 / 100
    }

    /// The same for every shop.
    #[memoize(ignore(self))]
    fn net(&self, article: &str) -> u64 {
        println!("  looking up {article}");
        article.len() as u64 * 100
    }

    /// A function without `self` needs the attribute on the impl block.
    #[memoize]
    fn shipping(grams: u64) -> u64 {
        300 + grams / 10
    }
}

trait Signed {
    fn sign(&self) -> String;
}

/// In any other impl block a method is memoized as well, without companions.
impl Signed for Shop {
    #[memoize]
    fn sign(&self) -> String {
        format!("welcome to {}", self.0)
    }
}

fn main() -> Result<(), larder::Error> {
    for shop in [Shop("Peru"), Shop("Chad"), Shop("Peru")] {
        let price = shop.gross("tea") + Shop::shipping(500);
        println!("{}, tea is {price}", shop.sign());
        assert_eq!(price, 707);
    }
    let runs = (Shop::gross_stats().runs, Shop::net_stats().runs);
    assert_eq!(runs, (2, 1));
    Shop::net_put("tea", 200)?;
    Shop("Peru").gross_delete("tea")?;
    assert_eq!(Shop("Peru").gross("tea"), 238);
    Ok(())
}
