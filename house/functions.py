#!/usr/bin/env python3
"""impl App { fn noun_verb(&self, …) } -> fn verb(app: &App, …) in its noun; callers follow."""
import re,os,sys,collections,subprocess
root=sys.argv[1]           # checkout
APP=os.path.join(root,'crates/app/src')
KEEP={'lib.rs','write.rs','rights.rs','seen.rs','said.rs','job.rs','session.rs'}
ALIAS={'household_move':['move'],'matching':['match'],'papers':['paper'],'sealing':['seal','key'],
       'score_table':['score_table'],'integrity':['integrity'],'story':[], 'sign_in':[], 'village':['village'],
       'posting':['posting'],'review':['review'],'demo':['demo']}
def files(d):
    for r,_,fs in os.walk(d):
        for f in sorted(fs):
            if f.endswith('.rs'): yield os.path.join(r,f)
BLOCK=re.compile(r'^impl App \{\n',re.M)
FN=re.compile(r'^    ((?:pub(?:\([a-z: ]+\))? )?)((?:const )?(?:async )?)fn (\w+)((?:<(?:[^<>]|<[^<>]*>)*>)?)\((\s*)((?:&(?:\'\w+ )?(?:mut )?self|self)\b,?\s*)?',re.M)
methods={}  # name -> (rel file, vis, new name, has_self)
texts={}
def noun_of(rel):
    return rel.split('/')[0].removesuffix('.rs')
def module_of(rel):
    parts=rel.removesuffix('.rs').split('/')
    return parts
for p in files(APP):
    rel=os.path.relpath(p,APP); s=open(p).read(); texts[p]=s
    if rel in KEEP: continue
    for m in BLOCK.finditer(s):
        end=s.index('\n}\n',m.end()-1)
        for k in FN.finditer(s,m.end(),end+1):
            name=k.group(3); noun=noun_of(rel)
            new=name
            for pre in ALIAS.get(noun,[noun]):
                if name.startswith(pre+'_'): new=name[len(pre)+1:]
            methods[name]=[rel,k.group(1).strip(),new,(k.group(6) or '').strip(' ,\n')]
RES={'move','match','loop','type','use','in','as','for','if','else','where','ref','self','mod','static','box','final','become'}
# collisions: two of one noun, or a free fn / local let of that name in the noun's files
free=collections.defaultdict(set)
for p,s in texts.items():
    rel=os.path.relpath(p,APP)
    for k in re.finditer(r'^(?:pub(?:\([a-z: ]+\))? )?(?:const )?(?:async )?fn (\w+)',s,re.M): free[noun_of(rel)].add(k.group(1))
    for k in re.finditer(r'^use [^;]*;',s,re.M):
        for w in re.findall(r'\b([a-z_]+)\b(?=\s*[,;}])',k.group(0)): free[rel].add(w)
count=collections.Counter((noun_of(v[0]),v[2]) for v in methods.values())
for name,v in methods.items():
    n=noun_of(v[0])
    if v[2] in RES or count[(n,v[2])]>1 or v[2] in free[n] or v[2] in free[v[0]]: v[2]=name
if '--list' in sys.argv:
    for n,v in sorted(methods.items(),key=lambda t:(t[1][0],t[1][2])): print(v[0],v[1] or '-',n,'->',v[2])
    sys.exit()
def public_path(name):
    rel,vis,new,_=methods[name]; mods=module_of(rel)
    if vis in('pub','pub(crate)'): return [mods[0],new]
    return mods+[new]
def back(s,i):
    """start of the receiver expression that ends at i (exclusive)"""
    j=i
    while True:
        k=j
        while k>0 and s[k-1] in ' \n\t': k-=1
        # a segment: ident or ) or ] or ?
        if k>0 and s[k-1]==')':
            d=0;t=k-1
            while True:
                c=s[t]
                if c in ')]': d+=1
                elif c in '([': d-=1
                if d==0: break
                t-=1
            k2=t
            while k2>0 and (s[k2-1].isalnum() or s[k2-1] in '_:'): k2-=1
            start=k2
        else:
            k2=k
            while k2>0 and (s[k2-1].isalnum() or s[k2-1]=='_'): k2-=1
            if k2==k: return j
            start=k2
        # is it preceded by a dot?
        t=start
        while t>0 and s[t-1] in ' \n\t': t-=1
        line=s[s.rfind('\n',0,t)+1:t]
        if t>0 and s[t-1]=='.' and not (t>1 and s[t-2]=='.') and '//' not in line:
            j=t-1; continue
        return start
NAMES='|'.join(sorted(methods,key=len,reverse=True))
CALL=re.compile(r'\s*\.\s*('+NAMES+r')\(')
def is_app(recv,inside):
    r=re.sub(r'\s','',recv)
    if inside and r=='app': return True
    return bool(re.search(r'(^|\.)(app|app\(\)|app\.clone\(\))$',r)) or r in EXTRA
EXTRA=set(sys.argv[3].split(',')) if len(sys.argv)>3 else set()
def split_args(s,i):
    """i at the char after '('; returns whether the list is empty"""
    k=i
    while s[k] in ' \n\t': k+=1
    return s[k]==')'
STATIC=re.compile(r'\b(?:App|Self)::('+NAMES+r')\(')
def statics(s,rel):
    def sub(m):
        f=methods[m.group(1)]
        if f[3]: return m.group(0)
        return ('' if module_of(rel)==module_of(f[0]) else 'crate::'+'::'.join(module_of(f[0]))+'::')+f[2]+'('
    return STATIC.sub(sub,s)
def rewrite_calls(s,crate,rel,inside=False):
    out=[];pos=0
    here=module_of(rel) if crate=='app' else None
    while True:
        m=CALL.search(s,pos)
        if not m: out.append(s[pos:]);break
        st=back(s,m.start()); recv=s[st:m.start()]
        name=m.group(1)
        if st<pos or not recv.strip() or not is_app(recv,inside):
            # receivers already rewritten are re-scanned below
            out.append(s[pos:m.end()]);pos=m.end();continue
        r=re.sub(r'\s+','',recv)
        arg=r
        if r in ('app','self.app()') or r.endswith('app()'): arg=r
        elif not r.startswith('&'): arg='&'+r
        if crate!='app' and r=='app': arg='app' if BORROWED.get(rel) else '&app'
        path=public_path(name); f=methods[name]
        if crate=='app':
            if here==module_of(f[0]): text=path[-1] if not shadow(s,path[-1]) else 'self::'+path[-1]
            elif here[0]==path[0] and len(path)==2 and len(here)==1: text=path[-1]
            else: text='crate::'+'::'.join(path)
        else: text=('testkit::' if '/store/tests' in rel else '')+'app::'+'::'.join(path)
        empty=split_args(s,m.end())
        out.append(s[pos:st]); 
        if f[3]=='self': arg=r
        if not f[3]: out.append(text+'(')
        else: out.append(text+'('+arg+('' if empty else ', '))
        pos=m.end()
    return ''.join(out)
BORROWED={}
def shadow(s,n):
    return bool(re.search(r'\blet (?:mut )?'+n+r'\b|\b'+n+r': |[(|] ?'+n+r'[,)|]|\bSome\('+n+r'\)',s))
changed=0
for p in list(files(APP)):
    rel=os.path.relpath(p,APP); s=texts[p]
    if rel not in KEEP:
        while True:
            m=BLOCK.search(s)
            if not m: break
            end=s.index('\n}\n',m.end()-1)
            body=s[m.end():end+1]
            def fn(k):
                vis,pre,name,gen,ws,recv=k.groups()
                new=methods[name][2]
                if recv:
                    life=re.search(r"'\w+",recv)
                    first='app: App' if recv.strip(' ,\n')=='self' else 'app: &'+(life.group(0)+' ' if life else '')+'App'
                    rest=body[k.end():k.end()+1]
                    comma=', ' if rest!=')' else ''
                    return f'    {vis}{pre}fn {new}{gen}({first}{comma}'
                return f'    {vis}{pre}fn {new}{gen}({ws}'
            body=FN.sub(fn,body)
            body=re.sub(r'\bself\b(?!::)','app',body)
            body=re.sub(r'^    ','',body,flags=re.M)
            s=s[:m.start()]+body.strip('\n')+'\n'+s[end+3:]
        s=statics(rewrite_calls(s,'app',rel,True),rel)
    else:
        # inside impl App of the kernel the receiver is self
        pieces=[];pos=0
        for m in BLOCK.finditer(s):
            end=s.index('\n}\n',m.end()-1)+3
            pieces.append(rewrite_calls(s[pos:m.start()],'app',rel,False))
            EXTRA.add('self'); t=rewrite_calls(s[m.start():end],'app',rel,False); EXTRA.discard('self')
            pieces.append(re.sub(r'(crate::[\w:]+\()&self\b(?!\.)',r'\1self',t)); pos=end
        pieces.append(rewrite_calls(s[pos:],'app',rel,False)); s=''.join(pieces)
    texts[p]=s
# re-exports at the root of a noun
root_uses=collections.defaultdict(lambda: collections.defaultdict(list))
for name,(rel,vis,new,_) in methods.items():
    mods=module_of(rel)
    if len(mods)>1 and vis in('pub','pub(crate)'):
        root_uses[mods[0]][(vis,'::'.join(mods[1:]))].append(new)
for noun,uses in root_uses.items():
    p=os.path.join(APP,noun+'.rs'); s=texts[p]
    lines=''.join(f"{vis} use self::{sub}::{{{', '.join(sorted(ns))}}};\n" for (vis,sub),ns in sorted(uses.items()))
    m=re.search(r'^use ',s,re.M)
    s=s[:m.start()]+lines+s[m.start():]
    texts[p]=s
lib=os.path.join(APP,'lib.rs')
if lib in texts:
    for (rel,vis,new,_) in methods.values():
        if vis=='pub': texts[lib]=re.sub(r'^mod ('+noun_of(rel)+');',r'pub mod \1;',texts[lib],flags=re.M)
def patch(rel,*pairs):
    p=os.path.join(APP,rel)
    for a,b in pairs:
        if a not in texts[p]: print('PATCH',rel,a)
        texts[p]=texts[p].replace(a,b)
patch('check.rs',("fn check(app: &App, ","fn check<'a>(app: &'a App, "),("-> Result<&CheckDef>","-> Result<&'a CheckDef>"))
patch('import/area.rs',("fn commune_with_former(app: &App, key: &AreaKey) -> Option<Commune<'_>>","fn commune_with_former<'a>(app: &'a App, key: &AreaKey) -> Option<Commune<'a>>"))
for p,s in texts.items():
    open(p,'w').write(s)
for d in ['crates/web/src','crates/web/tests','crates/vuon','crates/testkit','crates/app/tests','crates/app/examples','crates/web/examples','crates/store/tests']:
    d=os.path.join(root,d)
    for p in files(d):
        s=open(p).read()
        BORROWED.clear(); rel=p
        if re.search(r'\bapp: &App\b|\bapp: &app::App\b|let app = &',s): BORROWED[p]=True
        t=rewrite_calls(s,'x',p)
        if t!=s: open(p,'w').write(t); changed+=1
import json; json.dump({n:[public_path(n),bool(v[3])] for n,v in methods.items()},open(os.path.join(root,'target/methods.json'),'w'))
print(len(methods),'methods;',changed,'other files')
