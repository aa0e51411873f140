//! What `macro_rules!` handed over stays together.
//!
//! An `$e:expr` comes in an invisible group. The compiler does not heed such groups in what a macro
//! like ours prints, so `$e * 2` would become `1 + 2 * 2`. Here they get parentheses, only where they
//! would be missed.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprParen, ItemImpl, Macro, token};

use crate::item::Function;

/// Keeps the groups of a function together.
pub(crate) fn keep_in_function(function: &mut Function) {
    Keep.visit_signature_mut(&mut function.sig);
    Keep.visit_block_mut(&mut function.block);
}

/// Keeps the groups of an impl block together.
pub(crate) fn keep_in_impl(block: &mut ItemImpl) {
    Keep.visit_item_impl_mut(block);
}

/// Keeps the groups inside the value of an option together; the value itself has no neighbours.
pub(crate) fn keep_in_value(value: &mut Expr) {
    Keep.visit_expr_mut(value);
}

struct Keep;

impl VisitMut for Keep {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        match expr {
            Expr::Binary(binary) => {
                operand(&mut binary.left);
                operand(&mut binary.right);
            }
            Expr::Range(range) => {
                range.start.as_deref_mut().map(operand);
                range.end.as_deref_mut().map(operand);
            }
            Expr::Unary(unary) => operand(&mut unary.expr),
            Expr::Reference(reference) => operand(&mut reference.expr),
            Expr::Cast(cast) => operand(&mut cast.expr),
            Expr::MethodCall(call) => operand(&mut call.receiver),
            Expr::Field(field) => operand(&mut field.base),
            Expr::Index(index) => operand(&mut index.expr),
            Expr::Try(tried) => operand(&mut tried.expr),
            Expr::Await(awaited) => operand(&mut awaited.base),
            Expr::Call(call) => callee(&mut call.func),
            _ => {}
        }
    }

    fn visit_macro_mut(&mut self, called: &mut Macro) {
        called.tokens = keep_in_tokens(called.tokens.clone());
    }
}

/// The expression beside an operator.
fn operand(expr: &mut Expr) {
    if let Expr::Group(group) = expr
        && !is_whole(&group.expr)
    {
        enclose(expr);
    }
}

/// The expression in front of `(…)`: with a field there, the call would be one of a method.
fn callee(expr: &mut Expr) {
    if let Expr::Group(group) = expr
        && !matches!(*group.expr, Expr::Path(_))
    {
        enclose(expr);
    }
}

fn enclose(expr: &mut Expr) {
    if let Expr::Group(group) = expr {
        let paren = ExprParen {
            attrs: Vec::new(),
            paren_token: token::Paren(group.group_token.span),
            expr: group.expr.clone(),
        };
        *expr = Expr::Paren(paren);
    }
}

/// Whether no operator can come between the parts of an expression.
fn is_whole(expr: &Expr) -> bool {
    match expr {
        Expr::Group(group) => is_whole(&group.expr),
        Expr::Lit(_) | Expr::Path(_) | Expr::Paren(_) | Expr::Tuple(_) | Expr::Array(_) => true,
        Expr::Call(_) | Expr::MethodCall(_) | Expr::Macro(_) | Expr::Struct(_) => true,
        Expr::Field(_) | Expr::Index(_) | Expr::Try(_) | Expr::Await(_) => true,
        _ => false,
    }
}

/// The arguments of a macro that is called: whether they are expressions is not known, so only what
/// can be nothing else gets parentheses.
fn keep_in_tokens(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut kept = Vec::with_capacity(tokens.len());
    for (position, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            kept.push(token.clone());
            continue;
        };
        let before = position
            .checked_sub(1)
            .and_then(|before| tokens.get(before));
        let beside = before.is_some_and(is_operator)
            || tokens
                .get(position + 1)
                .is_some_and(|next| is_operator(next) || is_opening(next));
        let invisible = group.delimiter() == Delimiter::None;
        let delimiter = if invisible && beside && is_operation(group.stream()) {
            Delimiter::Parenthesis
        } else {
            group.delimiter()
        };
        let mut new = Group::new(delimiter, keep_in_tokens(group.stream()));
        new.set_span(group.span());
        kept.push(TokenTree::Group(new));
    }
    kept.into_iter().collect()
}

fn is_operator(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => !matches!(punct.as_char(), ',' | ';' | ':' | '#' | '$'),
        TokenTree::Ident(word) => word == "as",
        _ => false,
    }
}

fn is_opening(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group)
        if matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::Bracket))
}

/// Whether these are operands and their operator, which no type or pattern looks like.
fn is_operation(tokens: TokenStream) -> bool {
    matches!(
        syn::parse2::<Expr>(tokens),
        Ok(Expr::Binary(_) | Expr::Cast(_) | Expr::Range(_) | Expr::Closure(_) | Expr::Unary(_))
    )
}
