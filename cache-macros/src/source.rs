//! A hash of a function as written: shared results of another body are not to be found.
//!
//! It covers the function's own signature and body. Not what the body calls, and not the attributes in
//! front of the function, ours included. White space, comments, docs and what rustfmt adds or takes away
//! when it breaks lines (commas at the end, braces around a single expression) do not change it.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Signature, Stmt};

/// The same in every build for ever: it is part of keys that outlive the program.
pub(crate) fn hash(sig: &Signature, block: &Block) -> u64 {
    let mut sig = sig.clone();
    let mut block = block.clone();
    Plain.visit_signature_mut(&mut sig);
    Plain.visit_block_mut(&mut block);
    let mut hash = Fnv::new();
    hash.tokens(sig.to_token_stream());
    hash.tokens(block.to_token_stream());
    hash.0
}

/// Brings a function into the one form that all its layouts share. The arguments of macros stay as they
/// are, for there a comma may mean something.
struct Plain;

fn trim<T, P>(list: &mut Punctuated<T, P>) {
    list.pop_punct();
}

/// Takes the comma off the end of lists; where it makes a tuple, it is printed all the same.
macro_rules! trim {
    ($($visit:ident($ty:ty) $list:ident)*) => {$(
        fn $visit(&mut self, node: &mut $ty) {
            trim(&mut node.$list);
            visit_mut::$visit(self, node);
        }
    )*};
}

impl VisitMut for Plain {
    trim! {
        visit_signature_mut(Signature) inputs
        visit_generics_mut(syn::Generics) params
        visit_where_clause_mut(syn::WhereClause) predicates
        visit_angle_bracketed_generic_arguments_mut(syn::AngleBracketedGenericArguments) args
        visit_parenthesized_generic_arguments_mut(syn::ParenthesizedGenericArguments) inputs
        visit_expr_array_mut(syn::ExprArray) elems
        visit_expr_call_mut(syn::ExprCall) args
        visit_expr_method_call_mut(syn::ExprMethodCall) args
        visit_expr_struct_mut(syn::ExprStruct) fields
        visit_expr_tuple_mut(syn::ExprTuple) elems
        visit_pat_slice_mut(syn::PatSlice) elems
        visit_pat_struct_mut(syn::PatStruct) fields
        visit_pat_tuple_mut(syn::PatTuple) elems
        visit_pat_tuple_struct_mut(syn::PatTupleStruct) elems
        visit_type_tuple_mut(syn::TypeTuple) elems
        visit_type_fn_ptr_mut(syn::TypeFnPtr) inputs
        visit_use_group_mut(syn::UseGroup) items
        visit_fields_named_mut(syn::FieldsNamed) named
        visit_fields_unnamed_mut(syn::FieldsUnnamed) unnamed
        visit_item_enum_mut(syn::ItemEnum) variants
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        arm.comma = None;
        unwrap(&mut arm.body);
        visit_mut::visit_arm_mut(self, arm);
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        trim(&mut closure.inputs);
        // A closure that names its result needs the braces.
        if let syn::ReturnType::Default = closure.output {
            unwrap(&mut closure.body);
        }
        visit_mut::visit_expr_closure_mut(self, closure);
    }
}

/// `{ expression }` → `expression`
fn unwrap(expr: &mut Expr) {
    while let Expr::Block(block) = expr
        && block.attrs.is_empty()
        && block.label.is_none()
        && let [Stmt::Expr(only, None)] = &block.block.stmts[..]
    {
        *expr = only.clone();
    }
}

/// FNV-1a of 64 bits.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    /// A kind of token and its text, which has no byte 0xFF in it.
    fn word(&mut self, kind: u8, text: &str) {
        self.byte(kind);
        text.bytes().for_each(|byte| self.byte(byte));
        self.byte(0xff);
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(pound)
                    if pound.as_char() == '#' && tokens.next_if(is_doc).is_some() => {}
                TokenTree::Punct(punct) => {
                    let kind = match punct.spacing() {
                        Spacing::Joint => b'j',
                        Spacing::Alone => b'p',
                    };
                    self.word(kind, punct.as_char().encode_utf8(&mut [0; 4]));
                }
                TokenTree::Ident(name) => self.word(b'i', &name.to_string()),
                TokenTree::Literal(literal) => self.word(b'l', &literal.to_string()),
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        // What `macro_rules!` handed over counts as if it were written here.
                        Delimiter::None => {
                            self.tokens(group.stream());
                            continue;
                        }
                    };
                    self.word(b'g', open);
                    self.tokens(group.stream());
                    self.word(b'g', close);
                }
            }
        }
    }
}

/// `[doc = "…"]`, as which comments with three strokes arrive.
fn is_doc(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group)
        if group.delimiter() == Delimiter::Bracket
            && matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(name)) if name == "doc"))
}

#[cfg(test)]
mod tests {
    use super::hash;

    fn of(function: &str) -> u64 {
        let function: syn::ItemFn = syn::parse_str(function).unwrap();
        hash(&function.sig, &function.block)
    }

    #[test]
    fn layout_does_not_count() {
        let same = |one: &str, other: &str| assert_eq!(of(one), of(other), "{one} / {other}");
        same(
            "fn f(a: u8) -> u8 { a+1 }",
            "fn f( a : u8 )\n->u8\n{\n a + 1 }",
        );
        same(
            "fn f() { g() }",
            "/// docs\n#[inline] pub fn f() { /* why */ g() // so\n }",
        );
        same(
            "fn f() { /// of the item\n struct A; }",
            "fn f() { struct A; }",
        );
        same("fn f() { let a=-1; &&a; }", "fn f() { let a = -1; & &a; }");
        same(
            "fn f(a: u8, b: u8) {}",
            "fn f(\n    a: u8,\n    b: u8,\n) {}",
        );
        same("fn f() { g(a, b) }", "fn f() { g(\n    a,\n    b,\n) }");
        same("fn f() { a.g(b)[c(d)] }", "fn f() { a.g(b,)[c(d,)] }");
        same(
            "fn f() { [1, 2]; S { a: 1 }; (1, 2) }",
            "fn f() { [1, 2,]; S { a: 1, }; (1, 2,) }",
        );
        same(
            "fn f<T>() where T: A {}",
            "fn f<T,>()\nwhere\n    T: A,\n{}",
        );
        same(
            "fn f(a: M<u8, u8>, b: fn(u8)) {}",
            "fn f(a: M<u8, u8,>, b: fn(u8,)) {}",
        );
        same(
            "fn f() { match a { A(b) => {} C { d } => c, _ => g(), } }",
            "fn f() { match a { A(b,) => {}, C { d, } => { c } _ => { g() } } }",
        );
        same("fn f() { |a| a + 1 }", "fn f() { |a| { a + 1 } }");
        same("fn f() { (|a| a)(1) }", "fn f() { (|a,| a)(1) }");
        same(
            "fn f() { enum E { A(u8), B } use a::{b, c}; }",
            "fn f() { enum E { A(u8,), B, } use a::{b, c,}; }",
        );
    }

    #[test]
    fn what_is_written_counts() {
        let all = [
            "fn f(a: u8) -> u8 { a + 1 }",
            "fn f(a: u8) -> u8 { a + 2 }",
            "fn f(a: u8) -> u8 { a - 1 }",
            "fn f(a: u8) -> u8 { b + 1 }",
            "fn f(a: u8) -> u8 { a + 1; }",
            "fn f(a: u8) -> u8 { a + 1u8 }",
            "fn f(a: u8) -> u8 { a += 1 }",
            "fn f(a: u8) -> u8 { (a + 1) }",
            "fn f(a: u8) -> u8 { (a + 1,) }",
            "fn f(a: u8) -> u8 { [a + 1] }",
            "fn f(a: u8) -> u8 { \"a + 1\" }",
            "fn f(a: u8) -> u8 { g!(a + 1) }",
            "fn f(a: u8) -> u8 { g!(a + 1,) }",
            "fn f(a: u16) -> u8 { a + 1 }",
            "fn f(a: (u8)) -> u8 { a + 1 }",
            "fn f(a: (u8,)) -> u8 { a + 1 }",
            "fn f(a: u8) -> u16 { a + 1 }",
            "fn g(a: u8) -> u8 { a + 1 }",
            "async fn f(a: u8) -> u8 { a + 1 }",
            "fn f(a: u8) -> u8 { a && b }",
            "fn f(a: u8) -> u8 { a & &b }",
            "fn f(a: u8) -> u8 { a &b }",
        ];
        for (position, one) in all.iter().enumerate() {
            for other in &all[..position] {
                assert_ne!(of(one), of(other), "{one} / {other}");
            }
        }
    }

    #[test]
    fn groups_of_a_macro_are_as_if_written() {
        use proc_macro2::{Delimiter, Group, TokenTree};
        use quote::quote;
        let ty = TokenTree::from(Group::new(Delimiter::None, quote!(Vec<u8>)));
        let handed = syn::parse2(quote!(fn f(a: #ty) {})).unwrap();
        let syn::ItemFn { sig, block, .. } = handed;
        assert_eq!(hash(&sig, &block), of("fn f(a: Vec<u8>) {}"));
    }

    /// Keys in stores are made with it.
    #[test]
    fn it_is_the_same_for_ever() {
        assert_eq!(of("fn f() {}"), 8249623153911548870);
        assert_eq!(
            of("fn user(id: u64) -> User { db().user(id) }"),
            7054916225965194527
        );
    }
}
